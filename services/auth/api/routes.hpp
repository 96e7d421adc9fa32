// The table of contents of the auth service.
#pragma once

#include "foundation/http/routes.hpp"

namespace souk::auth {

class AccountApi;
class OidcApi;
class ApiKeyApi;

struct Apis {
    AccountApi* accounts = nullptr;
    OidcApi* oidc = nullptr;
    ApiKeyApi* api_keys = nullptr;
};

// Null pointers are fine where the table is only printed.
http::Routes routes(const Apis& apis);

}  // namespace souk::auth
