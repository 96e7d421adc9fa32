// Accounts as those see them who run the place, in SQL.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace souk::auth {

struct ManagedUser {
    UserId id;
    std::string email;
    std::string name;
    std::vector<Role> roles;
    std::string status;  // active, suspended, deleted
    bool email_verified = false;
    Instant created_at;
    std::int64_t version = 0;  // of roles and status: the ETag
};
BOOST_DESCRIBE_STRUCT(ManagedUser, (), (id, email, name, roles, status, email_verified, created_at, version))

struct LockedUser {
    UserId id;
    std::vector<Role> roles;
    std::string status;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(LockedUser, (), (id, roles, status, version))

struct FoundUsers {
    std::vector<ManagedUser> users;
    std::optional<UserId> next;
};

class UserAdminStore {
  public:
    explicit UserAdminStore(pg::Database& database) : database_(database) {}

    // The newest first, of those whose address begins like that. Where very many do, one page looks at the next two
    // thousand accounts only: a short page that has a next one is not the last.
    task<FoundUsers> newest(std::string email_prefix, std::optional<UserId> before, std::int64_t limit);
    task<std::optional<ManagedUser>> find(UserId id);

  private:
    pg::Database& database_;
};

// The accounts of the one who acts and of the one who is acted on, those of them that exist. Always locked in the order
// of their ids, so that two who act on each other wait instead of dying.
task<std::vector<LockedUser>> lock_users(pg::Transaction& transaction, UserId one, UserId other);

void set_user_roles(pg::Transaction& transaction, UserId user, std::vector<Role> roles);
task<bool> change_user_status(pg::Transaction& transaction, UserId user, std::string from, std::string to);

std::vector<pg::StatementShape> user_admin_statements();

}  // namespace souk::auth
