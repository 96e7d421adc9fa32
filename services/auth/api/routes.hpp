// The table of contents of the auth service.
#pragma once

#include "foundation/http/routes.hpp"

namespace souk::auth {

class AccountApi;

// A null pointer is fine where the table is only printed.
http::Routes routes(AccountApi* accounts);

}  // namespace souk::auth
