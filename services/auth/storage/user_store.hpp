// Accounts, addresses and refresh tokens in SQL. Statements on what belongs to a user carry the user's id.
#pragma once

#include "foundation/core/email_address.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/postgres/database.hpp"
#include "services/auth/api/contact.hpp"
#include "services/auth/api/views.hpp"

namespace souk::auth {

struct NewUser {
    UserId id;
    std::string email;
    std::string name;
    std::string password_hash;
    std::vector<http::Role> roles;
};
BOOST_DESCRIBE_STRUCT(NewUser, (), (id, email, name, password_hash, roles))

struct Credentials {
    UserId id;
    std::string email;
    std::string name;
    std::string password_hash;
    std::vector<http::Role> roles;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (id, email, name, password_hash, roles, created_at))

class UserStore {
  public:
    explicit UserStore(pg::Database& database) : database_(database) {}

    task<std::optional<Credentials>> active_by_email(std::string email);
    task<std::optional<UserView>> active(UserId id);
    task<std::optional<Contact>> contact(UserId id);

    task<AddressList> addresses(UserId user);
    // Nothing when the user has as many as there may be.
    task<bool> add_address(UserId user, const AddressView& address);
    task<bool> remove_address(UserId user, AddressId address);

    // The refresh token becomes used, and its user is told: nothing when it is unknown, over, or was used before. A second
    // use outside the grace ends the whole family.
    struct Rotated {
        UserId user;
        Uuid family;
    };
    task<std::optional<Rotated>> rotate(const crypto::Digest& token);
    task<void> keep_token(const crypto::Digest& token, UserId user, Uuid family);
    task<void> end_family(UserId user, Uuid family);

  private:
    pg::Database& database_;
};

// UniqueViolation at the commit when the address is taken.
void insert_user(pg::Transaction& transaction, NewUser user);
// Makes the account, or gives the one with this address these roles and this password.
task<void> put_user(pg::Transaction& transaction, NewUser user);

std::vector<pg::StatementShape> user_statements();

}  // namespace souk::auth
