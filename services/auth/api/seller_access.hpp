// Who may do what for a seller: asked under the lock of the seller's row, so that a right that is taken away in the
// same moment counts no more.
#pragma once

#include "foundation/identity/seller_rights.hpp"
#include "services/auth/storage/seller_team_store.hpp"

#include <expected>

namespace souk::auth {

// The rights of an active seller's team come with the role: whom it is withheld from (SOUK_SECOND_FACTOR_FOR) has none.
std::expected<void, Refused> check_right(const Team& team, const Caller& caller, SellerRight right);

// The caller's team, locked for this transaction, if they have the right in it.
task<std::expected<Team, Refused>> team_with(pg::Transaction& transaction, Caller caller, SellerRight right);

}  // namespace souk::auth
