#include "services/auth/storage/api_key_store.hpp"

namespace souk::auth {

namespace {

constexpr std::int64_t most_keys = 20;

struct NewApiKey {
    ApiKeyId id;
    UserId user_id;
    std::string name;
    std::string prefix;
    pg::Bytes key_hash;
    std::vector<Scope> scopes;
    std::optional<Instant> expires_at;
    std::int64_t most = 0;
};
BOOST_DESCRIBE_STRUCT(NewApiKey, (), (id, user_id, name, prefix, key_hash, scopes, expires_at, most))

constexpr pg::Statement<UserId, UserId> lock_user_sql{"api_key.lock_user", R"sql(
    SELECT id FROM users WHERE id = $1 FOR UPDATE)sql"};

constexpr pg::Statement<NewApiKey, void> insert_sql{"api_key.insert", R"sql(
    INSERT INTO api_keys (id, user_id, name, prefix, key_hash, scopes, expires_at)
    SELECT $1, $2, $3, $4, $5, $6, $7
    WHERE (SELECT count(*) FROM api_keys WHERE user_id = $2 AND revoked_at IS NULL) < $8)sql"};

constexpr pg::Statement<UserId, ApiKeyView> list_sql{"api_key.list", R"sql(
    SELECT id, name, prefix, scopes, created_at, last_used_at, expires_at FROM api_keys
    WHERE user_id = $1 AND revoked_at IS NULL ORDER BY id LIMIT 100)sql"};

// Of those that were revoked the last twenty stay to be seen.
constexpr pg::Statement<std::tuple<UserId, ApiKeyId>, std::int64_t> revoke_sql{"api_key.revoke", R"sql(
    WITH revoked AS (
        UPDATE api_keys SET revoked_at = now() WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id
    ), forgotten AS (
        DELETE FROM api_keys WHERE id = ANY (ARRAY(
            SELECT id FROM api_keys WHERE user_id = $1 AND revoked_at IS NOT NULL ORDER BY revoked_at DESC OFFSET 19))
    )
    SELECT count(*) FROM revoked)sql"};

constexpr pg::Statement<ApiKeyId, ApiKeyRow> find_sql{"api_key.find", R"sql(
    SELECT k.user_id, u.roles, k.scopes, k.key_hash,
           coalesce(k.last_used_at < now() - interval '1 minute', true) AS use_is_news,
           EXISTS (SELECT FROM second_factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) AS second_factor
    FROM api_keys k JOIN users u ON u.id = k.user_id AND u.status = 'active'
    WHERE k.id = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()))sql"};

constexpr pg::Statement<ApiKeyId, void> used_sql{"api_key.used", R"sql(
    UPDATE api_keys SET last_used_at = now()
    WHERE id = $1 AND coalesce(last_used_at < now() - interval '1 minute', true))sql"};

}  // namespace

task<bool> add_api_key(pg::Transaction& transaction, UserId user, ApiKeyView key, crypto::Digest hash) {
    pg::Bytes bytes{std::string(reinterpret_cast<const char*>(hash.data()), hash.size())};
    co_await transaction.maybe(lock_user_sql, user);  // or two at once would both count nineteen
    const auto added = co_await transaction.execute(
        insert_sql, {key.id, user, key.name, key.prefix, std::move(bytes), key.scopes, key.expires_at, most_keys});
    co_return added == 1;
}

task<std::vector<ApiKeyView>> ApiKeyStore::of(UserId user) { co_return co_await database_.all(list_sql, user); }

task<bool> revoke_api_key(pg::Transaction& transaction, UserId user, ApiKeyId key) {
    co_return co_await transaction.one(revoke_sql, {user, key}) == 1;
}

task<std::optional<ApiKeyRow>> ApiKeyStore::find(ApiKeyId key) { co_return co_await database_.maybe(find_sql, key); }

task<void> ApiKeyStore::used(ApiKeyId key) { co_await database_.execute(used_sql, key); }

std::vector<pg::StatementShape> api_key_statements() {
    return pg::shapes_of(lock_user_sql, insert_sql, list_sql, revoke_sql, find_sql, used_sql);
}

}  // namespace souk::auth
