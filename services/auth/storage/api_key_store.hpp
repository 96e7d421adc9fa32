// API keys of third parties in SQL. A user sees and ends only keys of their own.
#pragma once

#include "foundation/crypto/digest.hpp"
#include "foundation/identity/scopes.hpp"
#include "foundation/postgres/database.hpp"
#include "services/auth/contracts/views.hpp"
#include "services/auth/domain/api_key.hpp"

namespace souk::auth {

struct ApiKeyView {
    ApiKeyId id;
    std::string name;
    std::string prefix;
    std::vector<Scope> scopes;
    Instant created_at;
    std::optional<Instant> last_used_at;
    std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(ApiKeyView, (), (id, name, prefix, scopes, created_at, last_used_at, expires_at))

// What a key that is neither revoked nor over stands for.
struct ApiKeyRow {
    UserId user_id;
    std::vector<Role> roles;
    std::vector<Scope> scopes;
    pg::Bytes key_hash;
    bool use_is_news = false;    // its last use was written more than a minute ago
    bool second_factor = false;  // its owner's is on
};
BOOST_DESCRIBE_STRUCT(ApiKeyRow, (), (user_id, roles, scopes, key_hash, use_is_news, second_factor))

class ApiKeyStore {
  public:
    explicit ApiKeyStore(pg::Database& database) : database_(database) {}

    task<std::vector<ApiKeyView>> of(UserId user);
    task<std::optional<ApiKeyRow>> find(ApiKeyId key);
    task<void> used(ApiKeyId key);

  private:
    pg::Database& database_;
};

// False when the user has as many as there may be.
task<bool> add_api_key(pg::Transaction& transaction, UserId user, ApiKeyView key, crypto::Digest hash);
task<bool> revoke_api_key(pg::Transaction& transaction, UserId user, ApiKeyId key);

std::vector<pg::StatementShape> api_key_statements();

}  // namespace souk::auth
