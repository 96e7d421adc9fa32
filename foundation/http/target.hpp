// Takes a request target apart: path segments and query parameters, percent-decoded. Used by the server before routing.
// Decoding happens after splitting, so an encoded slash stays inside its segment. Everything fails by returning false.
#pragma once

#include "foundation/http/request.hpp"

#include <string>
#include <string_view>

namespace souk::http {

// "%41" to "A"; with `plus_is_space` for query strings. False for a broken escape or an encoded NUL.
bool percent_decode(std::string_view text, bool plus_is_space, std::string& out);

// The part behind the authority of an absolute target (RFC 9112 section 3.2.2), else the target itself; no fragment.
std::string_view origin_form(std::string_view target) noexcept;

// Fills request.path and request.query from request.target; `raw_path` is a view into the target. At most 100
// parameters.
bool parse_target(Request& request, std::string_view& raw_path);

}  // namespace souk::http
