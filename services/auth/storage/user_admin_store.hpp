// Accounts as those see them who run the place, in SQL.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/caller.hpp"
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
    std::vector<http::Role> roles;
    std::string status;  // active, suspended, deleted
    bool email_verified = false;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(ManagedUser, (), (id, email, name, roles, status, email_verified, created_at))

class UserAdminStore {
  public:
    explicit UserAdminStore(pg::Database& database) : database_(database) {}

    task<std::vector<ManagedUser>> newest(std::string email_prefix, std::optional<UserId> before, std::int64_t limit);
    task<std::optional<ManagedUser>> find(UserId id);

  private:
    pg::Database& database_;
};

task<bool> set_user_roles(pg::Transaction& transaction, UserId user, std::vector<http::Role> roles);
task<bool> change_user_status(pg::Transaction& transaction, UserId user, std::string from, std::string to);

std::vector<pg::StatementShape> user_admin_statements();

}  // namespace souk::auth
