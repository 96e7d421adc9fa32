// application/x-www-form-urlencoded, as forms and some APIs send it: reading a body, and writing one component of a
// body, path or query string. Pure; what is ill-formed is nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace souk::http {

std::string percent_encode(std::string_view text);  // RFC 3986: all but A-Z a-z 0-9 - _ . ~

// Names and values in their order. Nothing for a broken escape, an encoded NUL, or more than `most`.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view body, std::size_t most);

}  // namespace souk::http
