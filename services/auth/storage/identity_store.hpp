// Identities at OpenID Connect providers in SQL. What belongs to a user is asked for with the user's id.
#pragma once

#include "foundation/postgres/database.hpp"
#include "services/auth/contracts/views.hpp"

namespace souk::auth {

struct IdentityView {
    std::string provider;
    std::string email;
    Instant created_at;
    Instant last_sign_in_at;
};
BOOST_DESCRIBE_STRUCT(IdentityView, (), (provider, email, created_at, last_sign_in_at))

struct IdentityList {
    std::vector<IdentityView> items;
};
BOOST_DESCRIBE_STRUCT(IdentityList, (), (items))

struct NewIdentity {
    std::string provider;
    std::string subject;
    UserId user_id;
    std::string email;
};
BOOST_DESCRIBE_STRUCT(NewIdentity, (), (provider, subject, user_id, email))

enum class Removed { yes, not_found, last_way_in };

class IdentityStore {
  public:
    explicit IdentityStore(pg::Database& database) : database_(database) {}

    // Whose it is, also when that account may not sign in; marks the sign-in.
    task<std::optional<UserId>> signed_in(std::string provider, std::string subject);
    // UniqueViolation when the identity or this user's place at the provider is taken.
    task<IdentityList> of(UserId user);

  private:
    pg::Database& database_;
};

void insert_identity(pg::Transaction& transaction, NewIdentity identity);
// Not the last way to sign in: the account's row is locked while that is counted.
task<Removed> remove_identity(pg::Transaction& transaction, UserId user, std::string provider);

std::vector<pg::StatementShape> identity_statements();

}  // namespace souk::auth
