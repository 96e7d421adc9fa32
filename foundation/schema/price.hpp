// A Price in requests: Money, whose amount is from 0 to 10^12.
#pragma once

#include "foundation/core/price.hpp"
#include "foundation/schema/codec.hpp"

template <>
struct souk::schema::Codec<souk::Price> {
    static void encode(std::string& out, const Price& value);
    static bool decode(Reader at, Price& value);
    static std::string describe(Components& components);
};
