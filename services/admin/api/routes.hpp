// The table of contents of the admin service.
#pragma once

#include "foundation/http/routes.hpp"

namespace souk::admin {

class DashboardApi;
class DeadLetterApi;

// Null pointers are fine where the table is only printed.
struct Apis {
    DashboardApi* dashboard = nullptr;
    DeadLetterApi* dead_letters = nullptr;
};
http::Routes routes(const Apis& apis);

}  // namespace souk::admin
