#include "services/auth/storage/second_factor_store.hpp"

namespace souk::auth {

namespace {

constexpr pg::Statement<UserId, SecondFactor> find_sql{"second_factor.find", R"sql(
    SELECT f.sealed_secret, f.confirmed_at IS NOT NULL AS "on", f.last_step,
           (SELECT count(*) FROM recovery_codes c WHERE c.user_id = f.user_id) AS recovery_codes
    FROM second_factors f WHERE f.user_id = $1)sql"};

constexpr pg::Statement<std::tuple<UserId, pg::Bytes>, void> begin_sql{"second_factor.begin", R"sql(
    INSERT INTO second_factors (user_id, sealed_secret) VALUES ($1, $2)
    ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, created_at = now()
    WHERE second_factors.confirmed_at IS NULL)sql"};

constexpr pg::Statement<std::tuple<UserId, pg::Bytes, std::int64_t>, void> turn_on_sql{"second_factor.turn_on", R"sql(
    UPDATE second_factors SET confirmed_at = now(), last_step = $3
    WHERE user_id = $1 AND sealed_secret = $2 AND confirmed_at IS NULL AND created_at > now() - interval '15 minutes')sql"};

constexpr pg::Statement<std::tuple<UserId, Uuid>, void> shown_sql{"session.second_factor_shown", R"sql(
    UPDATE sessions SET second_factor = true, proved_at = now() WHERE user_id = $1 AND id = $2)sql"};

constexpr pg::Statement<std::tuple<UserId, std::int64_t>, void> use_step_sql{"second_factor.use_step", R"sql(
    UPDATE second_factors SET last_step = $2 WHERE user_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL)sql"};

constexpr pg::Statement<UserId, void> remove_sql{"second_factor.remove", R"sql(
    DELETE FROM second_factors WHERE user_id = $1)sql"};

constexpr pg::Statement<std::tuple<UserId, pg::Bytes>, void> use_code_sql{"recovery_code.use", R"sql(
    DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2)sql"};

constexpr pg::Statement<UserId, void> remove_codes_sql{"recovery_code.remove_all", R"sql(
    DELETE FROM recovery_codes WHERE user_id = $1)sql"};

constexpr pg::Statement<std::tuple<UserId, pg::Bytes>, void> add_code_sql{"recovery_code.add", R"sql(
    INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2))sql"};

pg::Bytes bytes_of(const crypto::Digest& digest) {
    return {std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
}

}  // namespace

task<std::optional<SecondFactor>> SecondFactorStore::find(UserId user) {
    co_return co_await database_.maybe(find_sql, user);
}

task<bool> SecondFactorStore::begin(UserId user, std::string sealed_secret) {
    co_return co_await database_.execute(begin_sql, {user, {std::move(sealed_secret)}}) == 1;
}

task<bool> SecondFactorStore::use_step(UserId user, std::int64_t step) {
    co_return co_await database_.execute(use_step_sql, {user, step}) == 1;
}

task<bool> SecondFactorStore::use_recovery_code(UserId user, crypto::Digest digest) {
    co_return co_await database_.execute(use_code_sql, {user, bytes_of(digest)}) == 1;
}

task<bool> turn_on_second_factor(pg::Transaction& transaction, UserId user, std::string_view session,
                                 const SecondFactor& factor, std::int64_t step) {
    if (const auto family = Uuid::parse(session)) transaction.queue(shown_sql, {user, *family});
    co_return co_await transaction.execute(turn_on_sql, {user, factor.sealed_secret, step}) == 1;
}

void replace_recovery_codes(pg::Transaction& transaction, UserId user, std::span<const crypto::Digest> digests) {
    transaction.queue(remove_codes_sql, user);
    for (const auto& digest : digests) transaction.queue(add_code_sql, {user, bytes_of(digest)});
}

task<bool> remove_second_factor(pg::Transaction& transaction, UserId user) {
    co_return co_await transaction.execute(remove_sql, user) == 1;  // the codes go with it
}

std::vector<pg::StatementShape> second_factor_statements() {
    return pg::shapes_of(find_sql, begin_sql, turn_on_sql, shown_sql, use_step_sql, remove_sql, use_code_sql,
                         remove_codes_sql, add_code_sql);
}

}  // namespace souk::auth
