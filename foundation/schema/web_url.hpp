// A WebUrl and a PictureUrl in requests.
#pragma once

#include "foundation/core/web_url.hpp"
#include "foundation/schema/codec.hpp"

template <>
struct souk::schema::Codec<souk::WebUrl> : TextCodec<souk::WebUrl> {
    static std::string describe(Components&) {
        return R"({"type":"string","format":"uri","pattern":"^https://","maxLength":500,"examples":["https://example.org/logo.png"]})";
    }
};

template <>
struct souk::schema::Codec<souk::PictureUrl> : TextCodec<souk::PictureUrl> {
    static std::string describe(Components&) {
        return R"json({"type":"string","format":"uri-reference","pattern":"^(https://|/[^/])","maxLength":500,"examples":["/media/mug.jpg"]})json";
    }
};
