// How Stripe's objects differ from JSON as the house writes it: members that are null instead of absent, members that
// never change, and members that show an object either by its id or in full. Plugs into schema::Codec, for writing
// only.
#pragma once

#include "foundation/schema/encode.hpp"
#include "foundation/schema/json.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace souk::stripe_sandbox {

template <std::size_t N>
struct JsonText {
    char text[N];
    consteval JsonText(const char (&given)[N]) {
        for (std::size_t at = 0; at < N; ++at) text[at] = given[at];
    }
    constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

template <JsonText Text>
struct Always {};
using Null = Always<"null">;
using False = Always<"false">;

template <class T>
struct OrNull : std::optional<T> {
    using std::optional<T>::optional;
    using std::optional<T>::operator=;
};

// Another object: its id, and the object itself where expand[] asked for it.
template <class T>
struct Ref {
    std::string id;
    std::shared_ptr<const T> shown;
};

}  // namespace souk::stripe_sandbox

namespace souk::schema {

template <stripe_sandbox::JsonText Text>
struct Codec<stripe_sandbox::Always<Text>> {
    static void encode(std::string& out, const stripe_sandbox::Always<Text>&) { out += Text.view(); }
};

template <class T>
struct Codec<stripe_sandbox::OrNull<T>> {
    static void encode(std::string& out, const stripe_sandbox::OrNull<T>& value) {
        if (value.has_value()) return Codec<T>::encode(out, *value);
        out += "null";
    }
};

template <>
struct Codec<std::string_view> {
    static void encode(std::string& out, std::string_view value) { write_string(out, value); }
};

template <class T>
struct Codec<std::shared_ptr<const T>> {
    static void encode(std::string& out, const std::shared_ptr<const T>& value) {
        if (value) return Codec<T>::encode(out, *value);
        out += "null";
    }
};

template <class T>
struct Codec<stripe_sandbox::Ref<T>> {
    static void encode(std::string& out, const stripe_sandbox::Ref<T>& value) {
        if (value.shown || value.id.empty()) return Codec<std::shared_ptr<const T>>::encode(out, value.shown);
        write_string(out, value.id);
    }
};

template <class... T>
struct Codec<std::variant<std::monostate, T...>> {
    static void encode(std::string& out, const std::variant<std::monostate, T...>& value) {
        std::visit(
            [&]<class Each>(const Each& each) {
                if constexpr (!std::is_same_v<Each, std::monostate>) Codec<Each>::encode(out, each);
            },
            value);
    }
};

}  // namespace souk::schema
