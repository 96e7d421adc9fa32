#include "foundation/http/request.hpp"

#include <array>

namespace souk::http {

namespace {

constexpr std::array<std::string_view, 8> method_names{"GET",   "HEAD",   "POST",    "PUT",
                                                       "PATCH", "DELETE", "OPTIONS", "OTHER"};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::string_view to_string(Method method) noexcept { return method_names[static_cast<std::size_t>(method)]; }

Method parse_method(std::string_view token) noexcept {
    for (std::size_t i = 0; i + 1 < method_names.size(); ++i) {
        if (method_names[i] == token) return static_cast<Method>(i);
    }
    return Method::other;
}

bool equal_names(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (lower(left[i]) != lower(right[i])) return false;
    }
    return true;
}

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) noexcept {
    for (const auto& [each, value] : headers) {
        if (equal_names(each, name)) return value;
    }
    return std::nullopt;
}

}  // namespace souk::http
