// The table of contents of the auth service.
#pragma once

#include "foundation/http/routes.hpp"

namespace souk::auth {

class AccountApi;
class OidcApi;

struct Apis {
    AccountApi* accounts = nullptr;
    OidcApi* oidc = nullptr;
};

// Null pointers are fine where the table is only printed.
http::Routes routes(const Apis& apis);

}  // namespace souk::auth
