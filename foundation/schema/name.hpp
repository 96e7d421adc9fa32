// A Name in requests.
#pragma once

#include "foundation/core/name.hpp"
#include "foundation/schema/codec.hpp"

template <>
struct souk::schema::Codec<souk::Name> : TextCodec<souk::Name> {
    static std::string describe(Components&) {
        return R"({"type":"string","minLength":1,"maxLength":120,"description":"One line, without a link or an address"})";
    }
};
