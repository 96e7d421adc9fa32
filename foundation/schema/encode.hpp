// Values to JSON text. Appends directly, without a document in between. The only thing that cannot be written is an
// Instant outside of the years 0 to 9999: std::out_of_range.
#pragma once

#include "foundation/schema/described.hpp"

namespace souk::schema {

template <class T>
void encode_to(std::string& out, const T& value) {
    Codec<T>::encode(out, value);
}

template <class T>
std::string encode(const T& value) {
    std::string out;
    out.reserve(256);
    encode_to(out, value);
    return out;
}

}  // namespace souk::schema
