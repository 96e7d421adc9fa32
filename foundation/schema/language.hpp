// A Language in requests: any BCP 47 tag, of which the primary language is kept.
#pragma once

#include "foundation/core/language.hpp"
#include "foundation/schema/codec.hpp"

template <>
struct souk::schema::Codec<souk::Language> : TextCodec<souk::Language> {
    static std::string describe(Components&) {
        return R"({"type":"string","pattern":"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$","maxLength":35,"examples":["de"]})";
    }
};
