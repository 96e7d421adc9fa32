// What users take along of what is known of them.
#pragma once

#include "services/auth/contracts/views.hpp"
#include "services/auth/storage/api_key_store.hpp"
#include "services/auth/storage/identity_store.hpp"

namespace souk::auth {

// The team of a seller that somebody is in.
struct TeamExport {
    SellerId seller;
    std::string name;
    std::vector<SellerRight> rights;
};
BOOST_DESCRIBE_STRUCT(TeamExport, (), (seller, name, rights))

// All that the auth service knows of somebody, but for what opens the account.
struct AccountExport {
    Instant exported_at;
    UserView user;
    bool second_factor = false;
    std::optional<std::string> new_email;  // to which it is being changed
    std::vector<AddressView> addresses;
    std::vector<SessionView> sessions;
    std::vector<IdentityView> identities;
    std::vector<ApiKeyView> api_keys;
    std::optional<TeamExport> team;
};
BOOST_DESCRIBE_STRUCT(AccountExport, (),
                      (exported_at, user, second_factor, new_email, addresses, sessions, identities, api_keys, team))

}  // namespace souk::auth
