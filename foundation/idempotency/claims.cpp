#include "foundation/idempotency/claims.hpp"

#include "foundation/runtime/caught.hpp"

namespace souk::idempotency {

namespace {

struct ClaimParams {
    UserId user_id;
    std::string key;
    pg::Bytes fingerprint;
    SubjectId subject_id;
    std::int64_t lease_seconds = 0;
    std::string owner;
};
BOOST_DESCRIBE_STRUCT(ClaimParams, (), (user_id, key, fingerprint, subject_id, lease_seconds, owner))

struct ClaimRow {
    SubjectId subject_id;
    std::int64_t attempt = 0;
    bool mine = false;
    bool same_request = false;
    std::optional<std::string> answer;
    std::optional<std::int16_t> answer_status;
    std::optional<std::string> answer_location;
};
BOOST_DESCRIBE_STRUCT(ClaimRow, (), (subject_id, attempt, mine, same_request, answer, answer_status, answer_location))

// No row means that another request has put its row in at this very moment. A claim that a crash of the machine forgets
// is of a request that did nothing durable in this database: all that it does here is committed after its claim.
constexpr pg::Statement<ClaimParams, ClaimRow> claim_sql{"idempotency.claim", R"sql(
    WITH mine AS (
        INSERT INTO idempotency_keys AS k (user_id, key, fingerprint, subject_id, locked_until, owner)
        VALUES ($1, $2, $3, $4, now() + $5::bigint * interval '1 second', $6)
        ON CONFLICT (user_id, key) DO UPDATE
            SET locked_until = excluded.locked_until, attempt = k.attempt + 1, owner = excluded.owner
            WHERE k.answer IS NULL AND k.locked_until <= now() AND k.fingerprint = excluded.fingerprint
        RETURNING k.subject_id, k.attempt
    )
    SELECT subject_id, attempt, true AS mine, true AS same_request, NULL AS answer, NULL::smallint AS answer_status,
           NULL AS answer_location
    FROM mine
    UNION ALL
    SELECT k.subject_id, k.attempt, false, k.fingerprint = $3, k.answer, k.answer_status, k.answer_location
    FROM idempotency_keys k
    WHERE k.user_id = $1 AND k.key = $2 AND NOT EXISTS (SELECT FROM mine))sql",
                                                         pg::Durability::soon};

struct KeepParams {
    UserId user_id;
    std::string key;
    std::int64_t attempt = 0;
    std::string answer;
    std::int16_t status = 200;
    std::optional<std::string> location;
};
BOOST_DESCRIBE_STRUCT(KeepParams, (), (user_id, key, attempt, answer, status, location))

constexpr pg::Statement<KeepParams, void> keep_sql{"idempotency.keep", R"sql(
    WITH kept AS (
        UPDATE idempotency_keys SET answer = $4, answer_status = $5, answer_location = $6
        WHERE user_id = $1 AND key = $2 AND attempt = $3 AND answer IS NULL
        RETURNING 1
    )
    SELECT CASE WHEN NOT EXISTS (SELECT FROM kept) THEN idempotency_claim_lost() END)sql"};

using Name = std::tuple<UserId, std::string, std::int64_t>;

// The row stays locked until the transaction ends: nobody takes the claim over before this step is committed.
constexpr pg::Statement<Name, void> check_sql{"idempotency.check", R"sql(
    WITH mine AS (
        SELECT 1 FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND attempt = $3 AND answer IS NULL FOR SHARE
    )
    SELECT CASE WHEN NOT EXISTS (SELECT FROM mine) THEN idempotency_claim_lost() END)sql"};

constexpr pg::Statement<Name, void> forget_sql{"idempotency.forget", R"sql(
    DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND attempt = $3 AND answer IS NULL)sql",
                                               pg::Durability::soon};

constexpr pg::Statement<Name, void> release_sql{"idempotency.release", R"sql(
    UPDATE idempotency_keys SET locked_until = now() WHERE user_id = $1 AND key = $2 AND attempt = $3 AND answer IS NULL)sql",
                                                pg::Durability::soon};

// Looked for among the newest keys of the last hour, since no lease is longer. Should a claim be older than so many
// others, it waits for the end of its lease.
constexpr pg::Statement<std::tuple<std::string, std::int64_t>, void> release_own_sql{"idempotency.release_own", R"sql(
    UPDATE idempotency_keys SET locked_until = now()
    WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotency_keys WHERE created_at > now() - interval '1 hour' ORDER BY created_at DESC LIMIT $2))
        AND owner = $1 AND answer IS NULL AND locked_until > now())sql"};

constexpr pg::Statement<std::vector<SubjectId>, void> end_sql{"idempotency.end_claims", R"sql(
    UPDATE idempotency_keys SET attempt = attempt + 1, locked_until = now()
    WHERE subject_id = ANY ($1) AND answer IS NULL)sql"};

constexpr pg::Statement<std::int64_t, void> sweep_sql{"idempotency.sweep", R"sql(
    DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotency_keys WHERE created_at < now() - interval '2 days'
        ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED)))sql",
                                                      pg::Durability::soon};

constexpr std::string_view claim_lost = "SK001";  // raised by idempotency_claim_lost()
constexpr std::int64_t swept_at_once = 1000;
constexpr std::int64_t looked_through = 10'000;

pg::Bytes bytes_of(const crypto::Digest& digest) {
    return pg::Bytes{std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
}

Name name_of(const http::Claim& claim) { return {claim.user, claim.key, claim.attempt}; }

KeepParams keep_params(const http::Claim& claim, const http::Response& answer) {
    const auto location = answer.header("Location");
    return {.user_id = claim.user,
            .key = claim.key,
            .attempt = claim.attempt,
            .answer = answer.body,
            .status = static_cast<std::int16_t>(answer.status),
            .location = location ? std::optional<std::string>(*location) : std::nullopt};
}

http::Response kept_answer(ClaimRow row) {
    http::Response response{row.answer_status.value_or(200), {}, std::move(*row.answer)};
    if (!response.body.empty()) response.headers.emplace_back("Content-Type", "application/json");
    if (row.answer_location) response.headers.emplace_back("Location", std::move(*row.answer_location));
    return response;
}

task<void> unless_lost(task<void> work) {
    try {
        co_await work;
    } catch (const pg::DatabaseError& error) {
        if (error.sqlstate() == claim_lost) throw http::ClaimLost();
        throw;
    }
}

task<void> execute(pg::Database& database, KeepParams params) {
    co_await database.execute(keep_sql, std::move(params));
}

}  // namespace

task<http::ClaimOutcome> Claims::claim(http::ClaimRequest request) {
    auto row = co_await database_.maybe(claim_sql, {.user_id = request.user,
                                                    .key = request.key,
                                                    .fingerprint = bytes_of(request.fingerprint),
                                                    .subject_id = SubjectId::make(),
                                                    .lease_seconds = request.lease.count(),
                                                    .owner = owner_});
    if (!row) co_return http::InProgress{};
    if (row->mine) {
        co_return http::Claim{
            .user = request.user, .key = std::move(request.key), .subject = row->subject_id, .attempt = row->attempt};
    }
    if (!row->same_request) co_return http::KeyReused{};
    if (!row->answer) co_return http::InProgress{};
    co_return kept_answer(std::move(*row));
}

task<void> Claims::keep(const http::Claim& claim, const http::Response& answer) {
    return unless_lost(execute(database_, keep_params(claim, answer)));
}

task<void> Claims::forget(const http::Claim& claim) { co_await database_.execute(forget_sql, name_of(claim)); }
task<void> Claims::release(const http::Claim& claim) { co_await database_.execute(release_sql, name_of(claim)); }
task<void> Claims::release_own() { co_await database_.execute(release_own_sql, {owner_, looked_through}); }
task<bool> Claims::sweep() { co_return co_await database_.execute(sweep_sql, swept_at_once) == swept_at_once; }

task<void> detail::commit(pg::Transaction& transaction, http::Claim& claim, const http::Response& answer) {
    transaction.queue(keep_sql, keep_params(claim, answer));
    co_await unless_lost(transaction.commit());
    claim.answered = true;
}

task<void> commit_step(pg::Transaction& transaction, const http::Claim& claim) {
    transaction.queue(check_sql, name_of(claim));
    co_await unless_lost(transaction.commit());
}

task<void> end_claims(pg::Transaction& transaction, std::vector<SubjectId> subjects) {
    co_await transaction.execute(end_sql, std::move(subjects));
}

std::vector<pg::StatementShape> statements() {
    return pg::shapes_of(claim_sql, keep_sql, check_sql, forget_sql, release_sql, release_own_sql, end_sql, sweep_sql);
}

}  // namespace souk::idempotency
