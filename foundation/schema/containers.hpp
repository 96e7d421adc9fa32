// Codecs of what holds other values: optionals, lists, maps, and JSON that is passed on.
#pragma once

#include "foundation/schema/codec.hpp"
#include "foundation/schema/json.hpp"
#include "foundation/schema/list.hpp"

#include <map>
#include <optional>
#include <type_traits>
#include <vector>

namespace souk::schema {

template <>
struct Codec<Json> {
    static void encode(std::string& out, const Json& value) { out += value.text; }
    static bool decode(Reader at, Json& value) {
        value.text.clear();
        return at.raw(value.text);
    }
    static std::string describe(Components&) { return "{}"; }
};

// Absent and null are the same; written only when set.
template <class T>
struct Codec<std::optional<T>> {
    static void encode(std::string& out, const std::optional<T>& value) {
        if (value) {
            Codec<T>::encode(out, *value);
        } else {
            out += "null";
        }
    }
    static bool decode(Reader at, std::optional<T>& value) {
        if (at.is_null()) {
            value.reset();
            return true;
        }
        return Codec<T>::decode(at, value.emplace());
    }
    static std::string describe(Components& components) { return Codec<T>::describe(components); }
};

namespace detail {

template <class Items>
void encode_items(std::string& out, const Items& items) {
    const std::size_t start = out.size();
    for (const auto& item : items) {
        out += ',';
        Codec<std::remove_cvref_t<decltype(item)>>::encode(out, item);
    }
    open_with(out, start, '[');
    out += ']';
}

template <class T>
bool decode_items(Reader at, std::vector<T>& items, std::size_t min, std::size_t max) {
    const auto count = at.elements(min, max);
    if (!count) return false;
    items.reserve(*count);
    bool good = true;
    for (auto element = at.first(); element.present(); element = element.next()) {
        T item{};
        good = Codec<T>::decode(element, item) && good;
        items.push_back(std::move(item));
    }
    return good;
}

template <class T>
std::string describe_items(Components& components, std::size_t min, std::size_t max) {
    return R"({"type":"array","items":)" + Codec<T>::describe(components) +
           (min > 0 ? R"(,"minItems":)" + std::to_string(min) : std::string()) + R"(,"maxItems":)" +
           std::to_string(max) + "}";
}

}  // namespace detail

template <class T>
struct Codec<std::vector<T>> {
    static void encode(std::string& out, const std::vector<T>& value) { detail::encode_items(out, value); }
    static bool decode(Reader at, std::vector<T>& value) {
        return detail::decode_items(at, value, 0, default_list_max);
    }
    static std::string describe(Components& components) {
        return detail::describe_items<T>(components, 0, default_list_max);
    }
};

template <class T, std::size_t Min, std::size_t Max>
struct Codec<List<T, Min, Max>> {
    static void encode(std::string& out, const List<T, Min, Max>& value) { detail::encode_items(out, value); }
    static bool decode(Reader at, List<T, Min, Max>& value) {
        std::vector<T> items;
        const bool good = detail::decode_items(at, items, Min, Max);
        value = List<T, Min, Max>(std::move(items));
        return good;
    }
    static std::string describe(Components& components) { return detail::describe_items<T>(components, Min, Max); }
};

template <class T>
struct Codec<std::map<std::string, T>> {
    static void encode(std::string& out, const std::map<std::string, T>& value) {
        const std::size_t start = out.size();
        for (const auto& [name, item] : value) {
            out += ',';
            write_string(out, name);
            out += ':';
            Codec<T>::encode(out, item);
        }
        open_with(out, start, '{');
        out += '}';
    }
    static bool decode(Reader at, std::map<std::string, T>& value) {
        if (!at.entries(default_list_max)) return false;
        bool good = true;
        for (auto entry = at.first(); entry.present(); entry = entry.next())
            good = Codec<T>::decode(entry, value[std::string(entry.name())]) && good;
        return good;
    }
    static std::string describe(Components& components) {
        return R"({"type":"object","additionalProperties":)" + Codec<T>::describe(components) + R"(,"maxProperties":)" +
               std::to_string(default_list_max) + "}";
    }
};

}  // namespace souk::schema
