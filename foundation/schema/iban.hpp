// An Iban in requests.
#pragma once

#include "foundation/core/iban.hpp"
#include "foundation/schema/codec.hpp"

template <>
struct souk::schema::Codec<souk::Iban> : TextCodec<souk::Iban> {
    static std::string describe(Components&) {
        return R"({"type":"string","minLength":15,"maxLength":64,"examples":["DE89370400440532013000"]})";
    }
};
