// The addresses of users in SQL; every statement carries the user's id. One address of a user at most is the default
// for shipping, and one for billing.
#pragma once

#include "foundation/postgres/database.hpp"
#include "services/auth/contracts/views.hpp"

namespace souk::auth {

class AddressStore {
  public:
    explicit AddressStore(pg::Database& database) : database_(database) {}

    task<AddressList> all(UserId user);
    // Nothing when the user has as many as there may be, however many are added at once. It becomes the default for
    // what has none.
    task<std::optional<AddressView>> add(UserId user, AddressId id, PostalAddress address);
    // Of the next two, nothing when the user has no such address.
    task<std::optional<AddressView>> replace(UserId user, AddressId id, PostalAddress address);
    task<std::optional<AddressView>> set_default(UserId user, AddressId id, std::optional<bool> shipping,
                                                 std::optional<bool> billing);
    task<bool> remove(UserId user, AddressId id);

  private:
    pg::Database& database_;
};

std::vector<pg::StatementShape> address_statements();

}  // namespace souk::auth
