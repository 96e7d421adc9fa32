#include "services/auth/api/routes.hpp"

#include "services/auth/api/accounts.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

using namespace refusal;

Routes routes(AccountApi* accounts) {
    Routes table("auth", "Souk auth service", "1.0");

    table.post("/auth/register", &AccountApi::sign_up, accounts).summary("Open an account").answers(201)
        .refuses(email_taken, busy);
    table.post("/auth/login", &AccountApi::login, accounts).summary("Sign in").refuses(wrong_credentials, busy);
    table.post("/auth/refresh", &AccountApi::refresh, accounts).summary("A new access token for a refresh token")
        .refuses(bad_refresh_token);
    table.post("/auth/logout", &AccountApi::logout, accounts).summary("End this sign-in").signed_in();
    table.get("/auth/verify", &AccountApi::verify, accounts).summary("Whose token is this?").signed_in();
    table.get("/auth/.well-known/jwks.json", &AccountApi::jwks, accounts).summary("The keys that tokens are checked with");

    table.get("/users/me", &AccountApi::me, accounts).summary("Your account").signed_in().refuses(user_not_found);
    table.get("/users/me/addresses", &AccountApi::addresses, accounts).summary("Your addresses").signed_in();
    table.post("/users/me/addresses", &AccountApi::add_address, accounts).summary("Add an address").signed_in().answers(201)
        .refuses(too_many_addresses);
    table.del("/users/me/addresses/{id}", &AccountApi::remove_address, accounts).summary("Remove an address").signed_in()
        .refuses(address_not_found);

    table.get("/internal/users/{id}", &AccountApi::contact, accounts).summary("How to reach a user").internal()
        .refuses(user_not_found);
    return table;
}

}  // namespace souk::auth
