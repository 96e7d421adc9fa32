// The page at /admin: signs in with the shop's own API and shows the overview and the books. Needs nothing from
// elsewhere.
#pragma once

#include <string_view>

namespace souk::admin {

extern const std::string_view dashboard_page;

}  // namespace souk::admin
