#include "services/auth/storage/user_admin_store.hpp"

namespace souk::auth {

namespace {

constexpr pg::Statement<std::tuple<std::string, UserId, std::int64_t>, ManagedUser> newest_sql{"managed_user.newest",
                                                                                               R"sql(
    SELECT id, email, name, roles, status, email_verified_at IS NOT NULL AS email_verified, created_at,
           version
    FROM users WHERE starts_with(email, $1) AND id < $2 ORDER BY id DESC LIMIT $3)sql"};

constexpr pg::Statement<UserId, ManagedUser> find_sql{"managed_user.find", R"sql(
    SELECT id, email, name, roles, status, email_verified_at IS NOT NULL AS email_verified, created_at,
           version
    FROM users WHERE id = $1)sql"};

constexpr pg::Statement<std::tuple<UserId, std::vector<http::Role>>, void> set_roles_sql{"managed_user.set_roles",
                                                                                         R"sql(
    UPDATE users SET roles = $2 WHERE id = $1)sql"};

constexpr pg::Statement<std::tuple<UserId, UserId>, LockedUser> lock_sql{"managed_user.lock", R"sql(
    SELECT id, roles, status, version FROM users WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE)sql"};

constexpr pg::Statement<std::tuple<UserId, std::string, std::string>, void> change_status_sql{
    "managed_user.change_status", R"sql(
    UPDATE users SET status = $3 WHERE id = $1 AND status = $2)sql"};

}  // namespace

task<std::vector<ManagedUser>> UserAdminStore::newest(std::string email_prefix, std::optional<UserId> before,
                                                      std::int64_t limit) {
    co_return co_await database_.all(newest_sql,
                                     {std::move(email_prefix), before.value_or(UserId(Uuid::max())), limit});
}

task<std::optional<ManagedUser>> UserAdminStore::find(UserId id) { co_return co_await database_.maybe(find_sql, id); }

task<std::vector<LockedUser>> lock_users(pg::Transaction& transaction, UserId one, UserId other) {
    co_return co_await transaction.all(lock_sql, {one, other});
}

void set_user_roles(pg::Transaction& transaction, UserId user, std::vector<http::Role> roles) {
    transaction.queue(set_roles_sql, {user, std::move(roles)});
}

task<bool> change_user_status(pg::Transaction& transaction, UserId user, std::string from, std::string to) {
    co_return co_await transaction.execute(change_status_sql, {user, std::move(from), std::move(to)}) == 1;
}

std::vector<pg::StatementShape> user_admin_statements() {
    return pg::shapes_of(newest_sql, find_sql, lock_sql, set_roles_sql, change_status_sql);
}

}  // namespace souk::auth
