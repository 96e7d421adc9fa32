#include "services/auth/storage/user_admin_store.hpp"

namespace souk::auth {

namespace {

constexpr std::int64_t few = 2'000;  // accounts that are found by their address and put in another order

constexpr pg::Statement<std::tuple<UserId, std::int64_t>, ManagedUser> newest_sql{"managed_user.newest", R"sql(
    SELECT id, email, name, roles, status, email_verified_at IS NOT NULL AS email_verified, created_at,
           version
    FROM users WHERE id < $1 ORDER BY id DESC LIMIT $2)sql"};

using Lookup = std::tuple<std::string, UserId, std::int64_t>;

// By the index of addresses, compared byte by byte: from the beginning itself to the last that begins with it.
constexpr pg::Statement<Lookup, ManagedUser> by_address_sql{"managed_user.by_address", R"sql(
    SELECT id, email, name, roles, status, email_verified_at IS NOT NULL AS email_verified, created_at,
           version
    FROM (SELECT * FROM users WHERE email ~>=~ $1 AND email ~<~ ($1 || chr(1114111))
          ORDER BY email USING ~<~ LIMIT 2000) u
    WHERE id < $2 ORDER BY id DESC LIMIT $3)sql"};

constexpr pg::Statement<std::string, std::int64_t> count_sql{"managed_user.count", R"sql(
    SELECT count(*) FROM (SELECT FROM users WHERE email ~>=~ $1 AND email ~<~ ($1 || chr(1114111))
                          ORDER BY email USING ~<~ LIMIT 2001) u)sql"};

// Those among the next two thousand accounts.
constexpr pg::Statement<Lookup, ManagedUser> walk_sql{"managed_user.walk", R"sql(
    SELECT id, email, name, roles, status, email_verified_at IS NOT NULL AS email_verified, created_at,
           version
    FROM (SELECT * FROM users WHERE id < $2 ORDER BY id DESC LIMIT 2000) u
    WHERE starts_with(email, $1) ORDER BY id DESC LIMIT $3)sql"};

constexpr pg::Statement<UserId, UserId> walk_end_sql{"managed_user.walk_end", R"sql(
    SELECT id FROM users WHERE id < $1 ORDER BY id DESC OFFSET 1999 LIMIT 1)sql"};

constexpr pg::Statement<UserId, ManagedUser> find_sql{"managed_user.find", R"sql(
    SELECT id, email, name, roles, status, email_verified_at IS NOT NULL AS email_verified, created_at,
           version
    FROM users WHERE id = $1)sql"};

constexpr pg::Statement<std::tuple<UserId, std::vector<Role>>, void> set_roles_sql{"managed_user.set_roles",
                                                                                   R"sql(
    UPDATE users SET roles = $2 WHERE id = $1)sql"};

constexpr pg::Statement<std::tuple<UserId, UserId>, LockedUser> lock_sql{"managed_user.lock", R"sql(
    SELECT id, roles, status, version FROM users WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE)sql"};

constexpr pg::Statement<std::tuple<UserId, std::string, std::string>, void> change_status_sql{
    "managed_user.change_status", R"sql(
    UPDATE users SET status = $3 WHERE id = $1 AND status = $2)sql"};

}  // namespace

task<FoundUsers> UserAdminStore::newest(std::string email_prefix, std::optional<UserId> before, std::int64_t limit) {
    const auto from = before.value_or(UserId(Uuid::max()));
    FoundUsers found;
    bool to_the_end = true;
    if (email_prefix.empty()) {
        found.users = co_await database_.all(newest_sql, {from, limit});
    } else if (co_await database_.one(count_sql, email_prefix) <= few) {
        found.users = co_await database_.all(by_address_sql, {std::move(email_prefix), from, limit});
    } else {
        found.users = co_await database_.all(walk_sql, {std::move(email_prefix), from, limit});
        to_the_end = false;
    }
    if (std::ssize(found.users) >= limit)
        found.next = found.users.back().id;
    else if (!to_the_end)
        found.next = co_await database_.maybe(walk_end_sql, from);
    co_return found;
}

task<std::optional<ManagedUser>> UserAdminStore::find(UserId id) { co_return co_await database_.maybe(find_sql, id); }

task<std::vector<LockedUser>> lock_users(pg::Transaction& transaction, UserId one, UserId other) {
    co_return co_await transaction.all(lock_sql, {one, other});
}

void set_user_roles(pg::Transaction& transaction, UserId user, std::vector<Role> roles) {
    transaction.queue(set_roles_sql, {user, std::move(roles)});
}

task<bool> change_user_status(pg::Transaction& transaction, UserId user, std::string from, std::string to) {
    co_return co_await transaction.execute(change_status_sql, {user, std::move(from), std::move(to)}) == 1;
}

std::vector<pg::StatementShape> user_admin_statements() {
    return pg::shapes_of(newest_sql, by_address_sql, count_sql, walk_sql, walk_end_sql, find_sql, lock_sql,
                         set_roles_sql, change_status_sql);
}

}  // namespace souk::auth
