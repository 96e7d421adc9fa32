// The page at /docs: one self-contained HTML file (docs_page.html, compiled in) that fetches and renders openapi.json.
#pragma once

#include <string_view>

namespace souk::http {

extern const std::string_view docs_page;

}  // namespace souk::http
