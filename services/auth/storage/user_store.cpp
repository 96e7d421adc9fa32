#include "services/auth/storage/user_store.hpp"

#include "services/auth/storage/hashed_token.hpp"

namespace souk::auth {

namespace {

constexpr std::int64_t grace_seconds = 10;

constexpr pg::Statement<NewUser, void> insert_sql{"user.insert", R"sql(
    INSERT INTO users (id, email, name, password_hash, roles, locale) VALUES ($1, $2, $3, $4, $5, $6))sql"};

constexpr pg::Statement<NewUser, void> put_sql{"user.put", R"sql(
    INSERT INTO users (id, email, name, password_hash, roles, locale, email_verified_at) VALUES ($1, $2, $3, $4, $5, $6, now())
    ON CONFLICT (email) DO UPDATE SET password_hash = excluded.password_hash, roles = excluded.roles, status = 'active',
        email_verified_at = coalesce(users.email_verified_at, now()))sql"};

constexpr pg::Statement<std::string, Credentials> by_email_sql{"user.by_email", R"sql(
    SELECT id, email, name, password_hash, roles, email_verified_at IS NOT NULL AS email_verified, locale, created_at,
           EXISTS (SELECT FROM second_factors f WHERE f.user_id = users.id AND f.confirmed_at IS NOT NULL) AS second_factor
    FROM users WHERE email = $1 AND status = 'active')sql"};

constexpr pg::Statement<UserId, Credentials> credentials_sql{"user.credentials", R"sql(
    SELECT id, email, name, password_hash, roles, email_verified_at IS NOT NULL AS email_verified, locale, created_at,
           EXISTS (SELECT FROM second_factors f WHERE f.user_id = users.id AND f.confirmed_at IS NOT NULL) AS second_factor
    FROM users WHERE id = $1 AND status = 'active')sql"};

constexpr pg::Statement<UserId, UserView> active_sql{"user.active", R"sql(
    SELECT id, email, name, roles, email_verified_at IS NOT NULL AS email_verified, locale, created_at
    FROM users WHERE id = $1 AND status = 'active')sql"};

constexpr pg::Statement<UserId, Contact> contact_sql{"user.contact", R"sql(
    SELECT email, name, locale FROM users WHERE id = $1 AND status = 'active')sql"};

constexpr pg::Statement<std::tuple<UserId, std::string, std::optional<std::string>>, void> set_profile_sql{
    "user.set_profile", R"sql(
    UPDATE users SET name = $2, locale = coalesce($3, locale) WHERE id = $1 AND status = 'active')sql"};

// The twenty latest are known.
constexpr pg::Statement<std::tuple<UserId, pg::Bytes>, std::tuple<bool, bool>> remember_device_sql{"device.remember",
                                                                                                   R"sql(
    WITH before AS MATERIALIZED (
        SELECT count(*) AS devices, coalesce(bool_or(fingerprint = $2), false) AS known FROM known_devices WHERE user_id = $1
    ), forgotten AS (
        DELETE FROM known_devices d WHERE d.user_id = $1 AND d.fingerprint <> $2 AND d.fingerprint NOT IN (
            SELECT k.fingerprint FROM known_devices k WHERE k.user_id = $1 ORDER BY k.last_used_at DESC LIMIT 19)
    ), kept AS (
        INSERT INTO known_devices (user_id, fingerprint) VALUES ($1, $2)
        ON CONFLICT (user_id, fingerprint) DO UPDATE SET last_used_at = now()
    )
    SELECT known, devices > 0 FROM before)sql"};

constexpr pg::Statement<std::tuple<UserId, pg::Bytes>, bool> knows_device_sql{"device.knows", R"sql(
    SELECT EXISTS (SELECT FROM known_devices WHERE user_id = $1 AND fingerprint = $2))sql"};

struct NewSession {
    pg::Bytes token_hash;
    UserId user_id;
    Uuid session;
    std::int64_t hours = 0;
    std::string password_hash;
    bool second_factor = false;
    std::optional<pg::Bytes> family_key;
};
BOOST_DESCRIBE_STRUCT(NewSession, (), (token_hash, user_id, session, hours, password_hash, second_factor, family_key))

// Each answer has the number of an access token that is made of what is read afterwards.
constexpr pg::Statement<NewSession, std::int64_t> begin_session_sql{"session.begin", R"sql(
    WITH begun AS (
        INSERT INTO sessions (id, user_id, expires_at, second_factor, key_hash)
        SELECT $3, id, now() + $4::bigint * interval '1 hour', $6, $7
        FROM users WHERE id = $2 AND status = 'active' AND password_hash = $5 FOR SHARE
        RETURNING id, user_id, expires_at
    ), token AS (
        INSERT INTO refresh_tokens (token_hash, user_id, family, expires_at)
        SELECT $1, user_id, id, expires_at FROM begun RETURNING family
    )
    SELECT nextval('token_order') FROM token)sql"};

// Whoever refreshes a session or ends it waits here for the others.
constexpr pg::Statement<std::tuple<pg::Bytes, std::optional<pg::Bytes>>, Uuid> lock_session_sql{"session.lock", R"sql(
    SELECT id FROM sessions WHERE id = (
        SELECT family FROM refresh_tokens WHERE token_hash = $1
        UNION SELECT id FROM sessions WHERE key_hash = $2 LIMIT 1)
    FOR UPDATE)sql"};

// Under that lock: the token becomes used and gets its successor, which is the same for all who use it within the
// grace. Used tokens go when their grace is over: should one come back, it is known by its session's key, and the
// session ends. Whatever raced with the end of all sessions, a session from before it is over.
constexpr pg::Statement<std::tuple<pg::Bytes, pg::Bytes, std::int64_t, std::int64_t, Uuid>,
                        std::tuple<UserId, Uuid, bool, bool, Instant, std::int64_t>>
    rotate_sql{"session.rotate", R"sql(
    WITH known AS MATERIALIZED (
        SELECT s.id, s.user_id, s.second_factor, s.proved_at, s.key_hash,
               s.ended_at IS NULL AND s.expires_at > now() AND s.begun_at >= u.sessions_from AND u.status = 'active'
               AND t.token_hash IS NOT NULL
               AND (t.rotated_at IS NULL OR t.rotated_at > now() - $3::bigint * interval '1 second') AS good
        FROM sessions s JOIN users u ON u.id = s.user_id
             LEFT JOIN refresh_tokens t ON t.token_hash = $1 AND t.family = s.id
        WHERE s.id = $5
    ), used AS (
        UPDATE refresh_tokens t SET rotated_at = coalesce(t.rotated_at, now())
        FROM known k WHERE t.token_hash = $1 AND k.good
    ), successor AS (
        INSERT INTO refresh_tokens (token_hash, user_id, family, expires_at)
        SELECT $2, user_id, id, now() + $4::bigint * interval '1 hour' FROM known WHERE good
        ON CONFLICT (token_hash) DO NOTHING
    ), forgotten AS (
        DELETE FROM refresh_tokens t USING known k
        WHERE t.family = k.id AND t.token_hash <> $1
              AND (NOT k.good OR (k.key_hash IS NOT NULL AND t.rotated_at < now() - $3::bigint * interval '1 second'))
    ), session AS (
        UPDATE sessions s
        SET ended_at = CASE WHEN k.good THEN NULL ELSE coalesce(s.ended_at, now()) END,
            expires_at = CASE WHEN k.good THEN now() + $4::bigint * interval '1 hour' ELSE now() END
        FROM known k WHERE s.id = k.id
    ), spent AS (
        DELETE FROM refresh_tokens t USING known k WHERE t.token_hash = $1 AND NOT k.good
    )
    SELECT user_id, id, good, second_factor, proved_at, nextval('token_order') FROM known)sql"};

constexpr pg::Statement<std::tuple<UserId, Uuid>, OpenSession> find_session_sql{"session.find", R"sql(
    SELECT s.second_factor, s.proved_at FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.user_id = $1 AND s.id = $2 AND s.ended_at IS NULL AND s.begun_at >= u.sessions_from AND s.expires_at > now())sql"};

constexpr pg::Statement<std::tuple<UserId, Uuid, bool>, std::int64_t> prove_sql{"session.prove", R"sql(
    UPDATE sessions SET proved_at = now(), second_factor = second_factor OR $3
    WHERE user_id = $1 AND id = $2 AND ended_at IS NULL RETURNING nextval('token_order'))sql"};

constexpr pg::Statement<void, std::int64_t> order_sql{"token.order", R"sql(
    SELECT nextval('token_order'))sql"};

constexpr pg::Statement<std::tuple<UserId, Uuid>, void> end_session_sql{"session.end", R"sql(
    UPDATE sessions SET ended_at = now(), expires_at = now() WHERE user_id = $1 AND id = $2 AND ended_at IS NULL)sql"};

constexpr pg::Statement<std::tuple<UserId, Uuid>, void> forget_tokens_sql{"session.forget_tokens", R"sql(
    DELETE FROM refresh_tokens WHERE user_id = $1 AND family = $2)sql"};

constexpr pg::Statement<UserId, void> end_all_sql{"session.end_all", R"sql(
    UPDATE users SET sessions_from = clock_timestamp() WHERE id = $1)sql"};

constexpr pg::Statement<UserId, void> end_each_sql{"session.end_each", R"sql(
    UPDATE sessions SET ended_at = now(), expires_at = now() WHERE user_id = $1 AND ended_at IS NULL)sql"};

constexpr pg::Statement<UserId, void> forget_all_tokens_sql{"session.forget_all_tokens", R"sql(
    DELETE FROM refresh_tokens WHERE user_id = $1)sql"};

constexpr pg::Statement<std::tuple<UserId, std::string, std::string>, void> set_password_sql{"user.set_password", R"sql(
    WITH links_gone AS (
        DELETE FROM account_tokens WHERE user_id = $1 AND purpose = 'reset_password'
    )
    UPDATE users SET password_hash = $3, sessions_from = now()
    WHERE id = $1 AND status = 'active' AND password_hash = $2)sql"};

constexpr pg::Statement<std::tuple<UserId, std::string, std::string>, void> renew_hash_sql{"user.renew_password_hash",
                                                                                           R"sql(
    UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2)sql"};

constexpr pg::Statement<UserId, void> verify_address_sql{"user.verify_address", R"sql(
    UPDATE users SET email_verified_at = coalesce(email_verified_at, now()) WHERE id = $1)sql"};

constexpr pg::Statement<UserId, void> close_sql{"user.close", R"sql(
    WITH addresses_gone AS (
        DELETE FROM addresses WHERE user_id = $1
    ), tokens_gone AS (
        DELETE FROM account_tokens WHERE user_id = $1
    ), changes_gone AS (
        DELETE FROM email_changes WHERE user_id = $1
    ), devices_gone AS (
        DELETE FROM known_devices WHERE user_id = $1
    ), second_factor_gone AS (
        DELETE FROM second_factors WHERE user_id = $1
    ), identities_gone AS (
        DELETE FROM identities WHERE user_id = $1
    ), keys_gone AS (
        DELETE FROM api_keys WHERE user_id = $1
    )
    UPDATE users
    SET email = id || '@deleted.invalid', name = '', password_hash = '!', roles = '{}', status = 'deleted',
        email_verified_at = NULL, sessions_from = now()
    WHERE id = $1)sql"};

}  // namespace

task<std::optional<Credentials>> UserStore::active_by_email(std::string email) {
    co_return co_await database_.maybe(by_email_sql, std::move(email));
}
task<std::optional<Credentials>> UserStore::credentials(UserId id) {
    co_return co_await database_.maybe(credentials_sql, id);
}
task<std::optional<UserView>> UserStore::active(UserId id) { co_return co_await database_.maybe(active_sql, id); }
task<std::optional<Contact>> UserStore::contact(UserId id) { co_return co_await database_.maybe(contact_sql, id); }

task<bool> UserStore::set_profile(UserId user, std::string name, std::optional<std::string> locale) {
    co_return co_await database_.execute(set_profile_sql, {user, std::move(name), std::move(locale)}) == 1;
}

task<bool> UserStore::remember_device(UserId user, std::string device) {
    const auto [known, others] = co_await database_.one(remember_device_sql, {user, hashed(device)});
    co_return known || !others;
}

task<bool> UserStore::knows_device(UserId user, std::string device) {
    co_return co_await database_.one(knows_device_sql, {user, hashed(device)});
}

task<std::optional<std::int64_t>> UserStore::begin_session(UserId user, Uuid session, std::string token,
                                                           std::string password_hash, bool second_factor) {
    co_return co_await database_.maybe(
        begin_session_sql, {hashed(token), user, session, refresh_token_life.count(), std::move(password_hash),
                            second_factor, hashed_family(token)});
}

task<std::optional<OpenSession>> UserStore::find_session(UserId user, Uuid session) {
    co_return co_await database_.maybe(find_session_sql, {user, session});
}

task<std::optional<std::int64_t>> UserStore::prove(UserId user, Uuid session, bool second_factor) {
    co_return co_await database_.maybe(prove_sql, {user, session, second_factor});
}

task<std::int64_t> UserStore::next_token_order() { co_return co_await database_.one(order_sql); }

task<bool> UserStore::renew_password_hash(UserId user, std::string before, std::string after) {
    co_return co_await database_.execute(renew_hash_sql, {user, std::move(before), std::move(after)}) == 1;
}

task<std::optional<UserStore::Rotated>> UserStore::rotate(std::string token, std::string successor) {
    auto transaction = co_await database_.begin();
    const auto session = co_await transaction.maybe(lock_session_sql, {hashed(token), hashed_family(token)});
    if (!session) co_return std::nullopt;
    const auto row = co_await transaction.maybe(
        rotate_sql, {hashed(token), hashed(successor), grace_seconds, refresh_token_life.count(), *session});
    if (!row) co_return std::nullopt;
    co_await transaction.commit();
    co_return Rotated{std::get<0>(*row), std::get<1>(*row), std::get<2>(*row),
                      std::get<3>(*row), std::get<4>(*row), std::get<5>(*row)};
}

task<void> UserStore::end_session(UserId user, Uuid session) {
    auto transaction = co_await database_.begin();
    transaction.queue(end_session_sql, {user, session});
    transaction.queue(forget_tokens_sql, {user, session});
    co_await transaction.commit();
}

// In this order: whoever begins a session holds the user's row, whoever refreshes one the session's.
void end_all_sessions(pg::Transaction& transaction, UserId user) {
    transaction.queue(end_all_sql, user);
    transaction.queue(end_each_sql, user);
    transaction.queue(forget_all_tokens_sql, user);
}

void verify_address(pg::Transaction& transaction, UserId user) { transaction.queue(verify_address_sql, user); }

task<bool> set_password(pg::Transaction& transaction, UserId user, std::string before, std::string password_hash) {
    co_return co_await transaction.execute(set_password_sql, {user, std::move(before), std::move(password_hash)}) == 1;
}

void close_account(pg::Transaction& transaction, UserId user) { transaction.queue(close_sql, user); }

void insert_user(pg::Transaction& transaction, NewUser user) { transaction.queue(insert_sql, std::move(user)); }

task<void> put_user(pg::Transaction& transaction, NewUser user) {
    co_await transaction.execute(put_sql, std::move(user));
}

std::vector<pg::StatementShape> user_statements() {
    return pg::shapes_of(insert_sql, put_sql, by_email_sql, credentials_sql, active_sql, contact_sql, set_profile_sql,
                         remember_device_sql, knows_device_sql, begin_session_sql, lock_session_sql, rotate_sql,
                         find_session_sql, prove_sql, order_sql, end_session_sql, forget_tokens_sql, end_all_sql,
                         end_each_sql, forget_all_tokens_sql, set_password_sql, renew_hash_sql, verify_address_sql,
                         close_sql);
}

}  // namespace souk::auth
