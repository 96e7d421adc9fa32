// Second factors and recovery codes in SQL; every statement carries the user's id. Whether a code counts is decided by
// the statement that marks it as used, so it counts once however often it comes at the same moment.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"

#include <optional>
#include <span>
#include <string>

namespace souk::auth {

struct SecondFactor {
    pg::Bytes sealed_secret;
    bool on = false;
    std::int64_t last_step = -1;
    std::int64_t recovery_codes = 0;  // how many are left
};
BOOST_DESCRIBE_STRUCT(SecondFactor, (), (sealed_secret, on, last_step, recovery_codes))

class SecondFactorStore {
  public:
    explicit SecondFactorStore(pg::Database& database) : database_(database) {}

    task<std::optional<SecondFactor>> find(UserId user);
    // Begins anew whatever was begun before; false when there is one that is on.
    task<bool> begin(UserId user, std::string sealed_secret);
    task<bool> use_step(UserId user, std::int64_t step);               // false when it or a later one was used
    task<bool> use_recovery_code(UserId user, crypto::Digest digest);  // false when it is none

  private:
    pg::Database& database_;
};

// For the session that has shown the code, too. False when it is on already, was begun anew since `factor` was read, or
// too long ago.
task<bool> turn_on_second_factor(pg::Transaction& transaction, UserId user, std::string_view session,
                                 const SecondFactor& factor, std::int64_t step);
void replace_recovery_codes(pg::Transaction& transaction, UserId user, std::span<const crypto::Digest> digests);
task<bool> remove_second_factor(pg::Transaction& transaction, UserId user);  // with its codes; false when there is none

std::vector<pg::StatementShape> second_factor_statements();

}  // namespace souk::auth
