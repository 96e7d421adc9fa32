// Appends JSON to a string: the scalars that every Codec is made of (RFC 8259).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace souk::schema {

void write_string(std::string& out, std::string_view text);  // `text` is UTF-8
void write_integer(std::string& out, std::int64_t value);
void write_number(std::string& out, double value);  // null for what JSON has no number for

// Ends what began at `start` as a run of ",item" each: the first comma becomes `bracket`, which is added if there is
// none.
inline void open_with(std::string& out, std::size_t start, char bracket) {
    if (out.size() == start) {
        out += bracket;
    } else {
        out[start] = bracket;
    }
}

}  // namespace souk::schema
