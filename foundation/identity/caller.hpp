// The signed-in user behind a request, as the access token or the API key says: a plain value for every layer. A
// handler that takes a Caller runs only for one that has been verified; a handler that takes std::optional<Caller> also
// runs for strangers.
#pragma once

#include "foundation/core/id.hpp"
#include "foundation/core/instant.hpp"
#include "foundation/identity/roles.hpp"
#include "foundation/identity/scopes.hpp"
#include "foundation/identity/seller_rights.hpp"

#include <optional>
#include <string>

namespace souk {

using UserId = Id<struct UserTag>;

struct Caller {
    UserId user;
    Roles roles;
    std::string session;                       // the token's session id: what signing out ends
    Uuid token{};                              // its own id
    std::optional<Scopes> scopes{};            // of an API key; a person has none
    std::optional<SellerMembership> seller{};  // of an active seller's team
    std::optional<Instant> proved_at{};        // when they last showed a password, a factor or a provider's word
    std::int64_t order = 0;  // of the token among all that the auth service made: later ones are higher

    bool has(Role role) const noexcept { return roles.has(role); }
};

}  // namespace souk
