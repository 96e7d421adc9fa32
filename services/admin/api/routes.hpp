// The table of contents of the admin service.
#pragma once

#include "foundation/http/routes.hpp"

namespace souk::admin {

class DashboardApi;

// A null pointer is fine where the table is only printed.
http::Routes routes(DashboardApi* dashboard);

}  // namespace souk::admin
