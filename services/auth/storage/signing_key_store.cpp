#include "services/auth/storage/signing_key_store.hpp"

#include "foundation/http/token.hpp"

namespace souk::auth {

namespace {

// The other services fetch the keys every minute.
constexpr std::chrono::minutes published_before{5};
constexpr std::chrono::minutes published_after = http::access_token_life + std::chrono::minutes(5);

constexpr pg::Statement<void, StoredSigningKey> all_sql{"signing_key.all", R"sql(
    SELECT kid, sealed_key, signs_from FROM signing_keys ORDER BY signs_from)sql"};

constexpr pg::Statement<void, void> lock_sql{"signing_key.lock", R"sql(
    LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE)sql"};

constexpr pg::Statement<std::int64_t, bool> due_sql{"signing_key.is_due", R"sql(
    SELECT NOT EXISTS (SELECT FROM signing_keys WHERE signs_from > now() - $1::bigint * interval '1 day'))sql"};

struct NewKey {
    std::string kid;
    pg::Bytes sealed_key;
    std::int64_t minutes = 0;
};
BOOST_DESCRIBE_STRUCT(NewKey, (), (kid, sealed_key, minutes))

constexpr pg::Statement<NewKey, void> add_sql{"signing_key.add", R"sql(
    INSERT INTO signing_keys (kid, sealed_key, signs_from)
    SELECT $1, $2, CASE WHEN EXISTS (SELECT FROM signing_keys) THEN now() + $3::bigint * interval '1 minute' ELSE now() END)sql"};

constexpr pg::Statement<void, void> forget_all_sql{"signing_key.forget_all", "DELETE FROM signing_keys"};

constexpr pg::Statement<std::int64_t, void> forget_old_sql{"signing_key.forget_old", R"sql(
    DELETE FROM signing_keys k
    WHERE EXISTS (SELECT FROM signing_keys n
                  WHERE n.signs_from > k.signs_from AND n.signs_from < now() - $1::bigint * interval '1 minute'))sql"};

}  // namespace

task<std::vector<StoredSigningKey>> SigningKeyStore::all() { co_return co_await database_.all(all_sql); }

task<void> lock_signing_keys(pg::Transaction& transaction) { co_await transaction.execute(lock_sql); }

task<bool> signing_key_is_due(pg::Transaction& transaction, std::chrono::days every) {
    co_return co_await transaction.one(due_sql, every.count());
}

void add_signing_key(pg::Transaction& transaction, std::string kid, std::string sealed_key) {
    transaction.queue(add_sql, {std::move(kid), {std::move(sealed_key)}, published_before.count()});
}

void forget_all_signing_keys(pg::Transaction& transaction) { transaction.queue(forget_all_sql); }

task<void> forget_old_signing_keys(pg::Transaction& transaction) {
    co_await transaction.execute(forget_old_sql, published_after.count());
}

std::vector<pg::StatementShape> signing_key_statements() {
    return pg::shapes_of(all_sql, lock_sql, due_sql, add_sql, forget_all_sql, forget_old_sql);
}

}  // namespace souk::auth
