// The keys that sign access tokens, in SQL, sealed. Several processes of the auth service share them: whoever makes one
// waits for the others.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/postgres/database.hpp"

#include <string>
#include <vector>

namespace souk::auth {

struct StoredSigningKey {
    std::string kid;
    pg::Bytes sealed_key;
    Instant signs_from;
};
BOOST_DESCRIBE_STRUCT(StoredSigningKey, (), (kid, sealed_key, signs_from))

class SigningKeyStore {
  public:
    explicit SigningKeyStore(pg::Database& database) : database_(database) {}
    task<std::vector<StoredSigningKey>> all();

  private:
    pg::Database& database_;
};

task<void> lock_signing_keys(pg::Transaction& transaction);
task<bool> signing_key_is_due(pg::Transaction& transaction, std::chrono::days every);
// It signs at once when it is the only one, otherwise when everybody has had the time to fetch it.
void add_signing_key(pg::Transaction& transaction, std::string kid, std::string sealed_key);
void forget_all_signing_keys(pg::Transaction& transaction);
// Those whose tokens are over.
task<void> forget_old_signing_keys(pg::Transaction& transaction);

std::vector<pg::StatementShape> signing_key_statements();

}  // namespace souk::auth
