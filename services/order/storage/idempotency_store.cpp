#include "services/order/storage/idempotency_store.hpp"

namespace souk::order {

namespace {

struct ClaimParams {
    Uuid user_id;
    std::string key;
    pg::Bytes fingerprint;
    Uuid subject_id;
    std::int64_t lease_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(ClaimParams, (), (user_id, key, fingerprint, subject_id, lease_seconds))

struct ClaimRow {
    Uuid subject_id;
    bool mine = false;
    bool same_request = false;
    std::optional<std::string> answer;
};
BOOST_DESCRIBE_STRUCT(ClaimRow, (), (subject_id, mine, same_request, answer))

// No row means that another request has put its row in at this very moment. A claim that a crash of the machine forgets
// is of a request that did nothing durable in this database: all that it does here is committed after its claim.
constexpr pg::Statement<ClaimParams, ClaimRow> claim_sql{"idempotency.claim", R"sql(
    WITH mine AS (
        INSERT INTO idempotency_keys AS k (user_id, key, fingerprint, subject_id, locked_until)
        VALUES ($1, $2, $3, $4, now() + $5::bigint * interval '1 second')
        ON CONFLICT (user_id, key) DO UPDATE SET locked_until = excluded.locked_until
            WHERE k.answer IS NULL AND k.locked_until <= now() AND k.fingerprint = excluded.fingerprint
        RETURNING k.subject_id
    )
    SELECT subject_id, true AS mine, true AS same_request, NULL AS answer FROM mine
    UNION ALL
    SELECT k.subject_id, false, k.fingerprint = $3, k.answer FROM idempotency_keys k
    WHERE k.user_id = $1 AND k.key = $2 AND NOT EXISTS (SELECT FROM mine))sql",
                                                         pg::Durability::soon};

constexpr pg::Statement<std::tuple<Uuid, std::string, std::string>, void> answer_sql{"idempotency.answer", R"sql(
    UPDATE idempotency_keys SET answer = $3 WHERE user_id = $1 AND key = $2)sql"};

constexpr pg::Statement<std::tuple<Uuid, std::string>, void> forget_sql{"idempotency.forget", R"sql(
    DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND answer IS NULL)sql",
                                                                        pg::Durability::soon};

constexpr pg::Statement<std::tuple<Uuid, std::string>, void> let_go_sql{"idempotency.let_go", R"sql(
    UPDATE idempotency_keys SET locked_until = now() WHERE user_id = $1 AND key = $2 AND answer IS NULL)sql",
                                                                        pg::Durability::soon};

constexpr pg::Statement<std::int64_t, void> remove_sql{"idempotency.remove_old", R"sql(
    DELETE FROM idempotency_keys WHERE created_at < now() - $1::bigint * interval '1 hour')sql",
                                                       pg::Durability::soon};

pg::Bytes bytes_of(const crypto::Digest& digest) {
    return pg::Bytes{std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
}

}  // namespace

task<Claim> IdempotencyStore::claim(const RequestKey& key) {
    auto row =
        co_await database_.maybe(claim_sql, {key.user, key.key, bytes_of(key.fingerprint), Uuid::v7(), lease.count()});
    if (!row) co_return InProgress{};
    if (row->mine) co_return Fresh{row->subject_id};
    if (!row->same_request) co_return Reused{};
    if (row->answer) co_return Answered{std::move(*row->answer)};
    co_return InProgress{};
}

void IdempotencyStore::answer(pg::Transaction& transaction, const RequestKey& key, std::string json) {
    transaction.queue(answer_sql, {key.user, key.key, std::move(json)});
}

task<void> IdempotencyStore::forget(const RequestKey& key) {
    co_await database_.execute(forget_sql, {key.user, key.key});
}

task<void> IdempotencyStore::let_go(const RequestKey& key) {
    co_await database_.execute(let_go_sql, {key.user, key.key});
}

task<void> IdempotencyStore::remove_older_than(std::chrono::hours age) {
    co_await database_.execute(remove_sql, std::int64_t{age.count()});
}

std::vector<pg::StatementShape> idempotency_statements() {
    return pg::shapes_of(claim_sql, answer_sql, forget_sql, let_go_sql, remove_sql);
}

}  // namespace souk::order
