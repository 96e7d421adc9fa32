// The table of contents of the auth service.
#pragma once

#include "foundation/http/routes.hpp"

namespace souk::auth {

class AccountApi;
class CredentialsApi;
class Sessions;
class SecondFactorApi;
class SignInLinks;
class OidcApi;
class ApiKeyApi;
class SigningKeysApi;
class UserAdminApi;
class SellerProfileApi;
class SellerTeamApi;
class SellerStatesApi;

// Null pointers are fine where the table is only printed.
struct Apis {
    AccountApi* accounts = nullptr;
    Sessions* sessions = nullptr;
    CredentialsApi* credentials = nullptr;
    SecondFactorApi* second_factor = nullptr;
    SignInLinks* sign_in_links = nullptr;
    OidcApi* oidc = nullptr;
    ApiKeyApi* api_keys = nullptr;
    UserAdminApi* users = nullptr;
    SigningKeysApi* signing_keys = nullptr;
    SellerProfileApi* seller_profile = nullptr;
    SellerTeamApi* seller_team = nullptr;
    SellerStatesApi* seller_states = nullptr;
};

http::Routes routes(const Apis& apis);

}  // namespace souk::auth
