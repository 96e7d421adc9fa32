// `souk-auth --create-owner`: makes the account of the shop's owner (all roles), or resets its password, from
// SOUK_OWNER_EMAIL and SOUK_OWNER_PASSWORD; and the seller to whom the platform's own goods belong. Run by `./souk up`;
// returns the exit code.
#pragma once

namespace souk::auth {

int create_owner();

}  // namespace souk::auth
