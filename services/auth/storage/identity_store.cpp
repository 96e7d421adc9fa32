#include "services/auth/storage/identity_store.hpp"

namespace souk::auth {

namespace {

constexpr pg::Statement<std::tuple<std::string, std::string>, UserId> signed_in_sql{"identity.signed_in", R"sql(
    UPDATE identities SET last_sign_in_at = now() WHERE provider = $1 AND subject = $2 RETURNING user_id)sql"};

constexpr pg::Statement<NewIdentity, void> insert_sql{"identity.insert", R"sql(
    INSERT INTO identities (provider, subject, user_id, email) VALUES ($1, $2, $3, $4))sql"};

constexpr pg::Statement<UserId, IdentityView> list_sql{"identity.list", R"sql(
    SELECT provider, email, created_at, last_sign_in_at FROM identities WHERE user_id = $1 ORDER BY created_at
    LIMIT 100)sql"};

constexpr pg::Statement<UserId, bool> lock_user_sql{"identity.lock_user", R"sql(
    SELECT password_hash <> '!' FROM users WHERE id = $1 FOR UPDATE)sql"};

// There is this one, and there are others.
constexpr pg::Statement<std::tuple<UserId, std::string>, std::tuple<bool, bool>> count_sql{"identity.count", R"sql(
    SELECT count(*) FILTER (WHERE provider = $2) > 0, count(*) FILTER (WHERE provider <> $2) > 0
    FROM identities WHERE user_id = $1)sql"};

constexpr pg::Statement<std::tuple<UserId, std::string>, void> remove_sql{"identity.remove", R"sql(
    DELETE FROM identities WHERE user_id = $1 AND provider = $2)sql"};

}  // namespace

task<std::optional<UserId>> IdentityStore::signed_in(std::string provider, std::string subject) {
    co_return co_await database_.maybe(signed_in_sql, {std::move(provider), std::move(subject)});
}

task<IdentityList> IdentityStore::of(UserId user) { co_return IdentityList{co_await database_.all(list_sql, user)}; }

task<Removed> remove_identity(pg::Transaction& transaction, UserId user, std::string provider) {
    const auto has_password = co_await transaction.maybe(lock_user_sql, user);
    const auto there = co_await transaction.maybe(count_sql, {user, provider});
    if (!has_password || !there || !std::get<0>(*there)) co_return Removed::not_found;
    if (!*has_password && !std::get<1>(*there)) co_return Removed::last_way_in;
    transaction.queue(remove_sql, {user, std::move(provider)});
    co_return Removed::yes;
}

void insert_identity(pg::Transaction& transaction, NewIdentity identity) {
    transaction.queue(insert_sql, std::move(identity));
}

std::vector<pg::StatementShape> identity_statements() {
    return pg::shapes_of(signed_in_sql, insert_sql, list_sql, lock_user_sql, count_sql, remove_sql);
}

}  // namespace souk::auth
