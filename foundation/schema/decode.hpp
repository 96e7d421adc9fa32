// JSON, query parameters and path segments to values. A value that comes back is valid; otherwise all violations do,
// each with a JSON pointer ("?name" for query parameters).
#pragma once

#include "foundation/schema/described.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace souk::schema {

template <class T>
std::expected<T, std::vector<Violation>> decode(std::string_view json,
                                                Strictness strictness = Strictness::refuse_unknown) {
    Reader::Document document(json, strictness);
    T value{};
    if (document.violations.empty()) Codec<T>::decode(document.root(), value);
    if (!document.violations.empty()) return std::unexpected(std::move(document.violations));
    return value;
}

template <class T>
std::expected<T, Violation> decode_text(std::string_view text) {
    return Codec<T>::from_text(text);
}

using QueryParameters = std::span<const std::pair<std::string, std::string>>;

namespace detail {

// The values given for one parameter, in their order.
std::vector<std::string_view> values_of(QueryParameters parameters, std::string_view name);
void report_unknown(QueryParameters parameters, std::span<const std::string_view> names,
                    std::vector<Violation>& violations);

template <class T>
struct QueryValue {
    static void read(const std::vector<std::string_view>& given, T& value, std::string_view name,
                     std::vector<Violation>& violations) {
        if (given.empty()) {
            violations.push_back({"?" + std::string(name), "required", "is required"});
        } else if (given.size() > 1) {
            violations.push_back({"?" + std::string(name), "duplicate", "is there more than once"});
        } else if (auto parsed = Codec<T>::from_text(given.front())) {
            value = std::move(*parsed);
        } else {
            violations.push_back(std::move(parsed.error()));
            violations.back().pointer = "?" + std::string(name);
        }
    }
};
template <class T>
struct QueryValue<std::optional<T>> {
    static void read(const std::vector<std::string_view>& given, std::optional<T>& value, std::string_view name,
                     std::vector<Violation>& violations) {
        if (!given.empty()) QueryValue<T>::read(given, value.emplace(), name, violations);
    }
};
template <class T>
struct QueryValue<std::vector<T>> {
    static void read(const std::vector<std::string_view>& given, std::vector<T>& value, std::string_view name,
                     std::vector<Violation>& violations) {
        if (given.size() > default_list_max) {
            violations.push_back({"?" + std::string(name), "too_long",
                                  "must be there at most " + std::to_string(default_list_max) + " times"});
            return;
        }
        for (const auto text : given) QueryValue<T>::read({text}, value.emplace_back(), name, violations);
    }
};

}  // namespace detail

template <class T>
std::expected<T, std::vector<Violation>> decode_query(QueryParameters parameters) {
    std::vector<Violation> violations;
    detail::report_unknown(parameters, detail::member_names<T>, violations);
    T value{};
    boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
        using M = detail::MemberType<T, decltype(member)>;
        detail::QueryValue<M>::read(detail::values_of(parameters, member.name), value.*member.pointer, member.name,
                                    violations);
    });
    if (!violations.empty()) return std::unexpected(std::move(violations));
    return value;
}

}  // namespace souk::schema
