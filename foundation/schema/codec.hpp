// How a C++ type is written as JSON, read from it, read from plain text (paths, queries) and described in a schema. A
// new type plugs in here, and only here: specialise Codec<T> with
//     static void encode(std::string& out, const T& value);
//     static bool decode(Reader at, T& value);                         // false after reporting through `at`
//     static std::expected<T, Violation> from_text(std::string_view);  // where it can stand in a path or query
//     static std::string describe(Components&);                        // a JSON schema
// A class with parse(string_view) -> expected and str() has the first three from TextCodec.
#pragma once

#include "foundation/core/violation.hpp"
#include "foundation/schema/components.hpp"
#include "foundation/schema/reader.hpp"
#include "foundation/schema/writer.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace souk::schema {

template <class T>
struct Codec;

// Strings in JSON whose text from_text() checks.
template <class T>
bool decode_string(Reader at, T& value) {
    const auto text = at.string();
    if (!text) return false;
    auto parsed = Codec<T>::from_text(*text);
    if (!parsed) {
        at.fail(std::move(parsed.error()));
        return false;
    }
    value = std::move(*parsed);
    return true;
}

template <class T>
struct TextCodec {
    static void encode(std::string& out, const T& value) { write_string(out, value.str()); }
    static bool decode(Reader at, T& value) { return decode_string(at, value); }
    static std::expected<T, Violation> from_text(std::string_view text) { return T::parse(text); }
};

}  // namespace souk::schema
