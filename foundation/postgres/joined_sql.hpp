// Puts the SQL of a statement together from named pieces while the program is compiled, where several statements differ
// in a piece only: `constexpr Statement<P, R> list{"list", joined_sql<select, from, order>};`. The pieces are constants
// of namespace scope; nothing is ever put together from values.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace souk::pg {

namespace detail {
template <const std::string_view&... pieces>
constexpr auto join() {
    std::array<char, (pieces.size() + ...)> text{};
    auto* end = text.data();
    ((end = std::copy(pieces.begin(), pieces.end(), end)), ...);
    return text;
}
template <const std::string_view&... pieces>
inline constexpr auto joined = join<pieces...>();
}  // namespace detail

template <const std::string_view&... pieces>
inline constexpr std::string_view joined_sql{detail::joined<pieces...>.data(), detail::joined<pieces...>.size()};

}  // namespace souk::pg
