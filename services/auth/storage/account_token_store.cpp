#include "services/auth/storage/account_token_store.hpp"

#include "services/auth/storage/hashed_token.hpp"

namespace souk::auth {

namespace {

struct TokenParams {
    pg::Bytes token_hash;
    UserId user_id;
    TokenPurpose purpose = TokenPurpose::verify_email;
    std::string email;
    std::int64_t minutes = 0;
};
BOOST_DESCRIBE_STRUCT(TokenParams, (), (token_hash, user_id, purpose, email, minutes))

constexpr pg::Statement<TokenParams, void> put_sql{"account_token.put", R"sql(
    INSERT INTO account_tokens (token_hash, user_id, purpose, email, expires_at)
    VALUES ($1, $2, $3, $4, now() + $5::bigint * interval '1 minute')
    ON CONFLICT (user_id, purpose) DO UPDATE
    SET token_hash = excluded.token_hash, email = excluded.email, expires_at = excluded.expires_at, created_at = now())sql"};

constexpr pg::Statement<std::tuple<pg::Bytes, TokenPurpose>, Contact> owner_sql{"account_token.owner", R"sql(
    SELECT u.email, u.name, u.locale FROM account_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.token_hash = $1 AND t.purpose = $2 AND t.expires_at > now())sql"};

constexpr pg::Statement<pg::Bytes, std::int64_t> verify_email_sql{"account_token.verify_email", R"sql(
    WITH spent AS (
        DELETE FROM account_tokens WHERE token_hash = $1 AND purpose = 'verify_email' AND expires_at > now()
        RETURNING user_id, email
    ), verified AS (
        UPDATE users u SET email_verified_at = coalesce(u.email_verified_at, now())
        FROM spent s WHERE u.id = s.user_id AND u.email = s.email AND u.status = 'active'
        RETURNING u.id
    )
    SELECT count(*) FROM verified)sql"};

// The mail has reached its owner, so the address is proven, too. Before that, anybody may have opened the account with
// it: what they have added to get in by goes.
constexpr pg::Statement<std::tuple<pg::Bytes, std::string>, UserView> reset_sql{"account_token.reset_password", R"sql(
    WITH spent AS (
        DELETE FROM account_tokens WHERE token_hash = $1 AND purpose = 'reset_password' AND expires_at > now()
        RETURNING user_id, email
    ), unproven AS MATERIALIZED (
        SELECT u.id FROM users u JOIN spent s ON u.id = s.user_id WHERE u.email_verified_at IS NULL
    ), identities_gone AS (
        DELETE FROM identities WHERE user_id IN (SELECT id FROM unproven)
    ), keys_gone AS (
        DELETE FROM api_keys WHERE user_id IN (SELECT id FROM unproven)
    ), factor_gone AS (
        DELETE FROM second_factors WHERE user_id IN (SELECT id FROM unproven)
    ), changed AS (
        UPDATE users u SET password_hash = $2, email_verified_at = coalesce(u.email_verified_at, now()), sessions_from = now()
        FROM spent s WHERE u.id = s.user_id AND u.email = s.email AND u.status = 'active'
        RETURNING u.id, u.email, u.name, u.roles, u.email_verified_at IS NOT NULL AS email_verified, u.locale, u.created_at
    )
    SELECT id, email, name, roles, email_verified, locale, created_at FROM changed)sql"};

constexpr pg::Statement<std::tuple<UserId, std::string>, void> begin_change_sql{"email_change.begin", R"sql(
    INSERT INTO email_changes (user_id, new_email) VALUES ($1, $2)
    ON CONFLICT (user_id) DO UPDATE SET new_email = excluded.new_email, old_confirmed = false, new_confirmed = false,
        begun_at = now())sql"};

constexpr pg::Statement<pg::Bytes, EmailChange> confirm_change_sql{"email_change.confirm", R"sql(
    WITH spent AS (
        DELETE FROM account_tokens
        WHERE token_hash = $1 AND purpose IN ('confirm_old_email', 'confirm_new_email') AND expires_at > now()
        RETURNING user_id, purpose, email
    )
    UPDATE email_changes c
    SET old_confirmed = c.old_confirmed OR s.purpose = 'confirm_old_email',
        new_confirmed = c.new_confirmed OR s.purpose = 'confirm_new_email'
    FROM spent s JOIN users u ON u.id = s.user_id AND u.status = 'active'
    WHERE c.user_id = s.user_id AND c.new_email = s.email
    RETURNING c.user_id, u.name, u.locale, u.email AS old_email, c.new_email, c.old_confirmed, c.new_confirmed)sql"};

constexpr pg::Statement<UserId, void> finish_change_sql{"email_change.finish", R"sql(
    WITH done AS (
        DELETE FROM email_changes WHERE user_id = $1 AND old_confirmed AND new_confirmed RETURNING user_id, new_email
    )
    UPDATE users u SET email = d.new_email, email_verified_at = now() FROM done d WHERE u.id = d.user_id)sql"};

constexpr pg::Statement<UserId, std::string> new_email_sql{"email_change.new_email", R"sql(
    SELECT new_email FROM email_changes WHERE user_id = $1)sql"};

}  // namespace

void put_token(pg::Transaction& transaction, UserId user, TokenPurpose purpose, std::string email,
               const std::string& token, std::chrono::minutes life) {
    transaction.queue(put_sql, {hashed(token), user, purpose, std::move(email), life.count()});
}

task<std::optional<Contact>> AccountTokenStore::owner_of(std::string token, TokenPurpose purpose) {
    co_return co_await database_.maybe(owner_sql, {hashed(token), purpose});
}

task<bool> AccountTokenStore::verify_email(std::string token) {
    co_return co_await database_.one(verify_email_sql, hashed(token)) == 1;
}

task<std::optional<std::string>> AccountTokenStore::new_email_of(UserId user) {
    co_return co_await database_.maybe(new_email_sql, user);
}

task<std::optional<UserView>> reset_password(pg::Transaction& transaction, std::string token,
                                             std::string password_hash) {
    co_return co_await transaction.maybe(reset_sql, {hashed(token), std::move(password_hash)});
}

void begin_email_change(pg::Transaction& transaction, UserId user, std::string new_email) {
    transaction.queue(begin_change_sql, {user, std::move(new_email)});
}

task<std::optional<EmailChange>> confirm_email_change(pg::Transaction& transaction, std::string token) {
    co_return co_await transaction.maybe(confirm_change_sql, hashed(token));
}

task<void> finish_email_change(pg::Transaction& transaction, UserId user) {
    co_await transaction.execute(finish_change_sql, user);
}

std::vector<pg::StatementShape> account_token_statements() {
    return pg::shapes_of(put_sql, owner_sql, verify_email_sql, reset_sql, begin_change_sql, confirm_change_sql,
                         finish_change_sql, new_email_sql);
}

}  // namespace souk::auth
