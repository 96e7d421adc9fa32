// Accounts and refresh tokens in SQL. Statements on what belongs to a user carry the user's id.
#pragma once

#include "foundation/core/email_address.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/postgres/database.hpp"
#include "services/auth/contracts/contact.hpp"
#include "services/auth/contracts/views.hpp"

namespace souk::auth {

// In place of a hash, for who signs in with a provider alone: matches no password.
inline constexpr std::string_view hash_of_no_password = "!";

struct NewUser {
    UserId id;
    std::string email;
    std::string name;
    std::string password_hash;
    std::vector<Role> roles;
    std::string locale;
};
BOOST_DESCRIBE_STRUCT(NewUser, (), (id, email, name, password_hash, roles, locale))

struct Credentials {
    UserId id;
    std::string email;
    std::string name;
    std::string password_hash;
    std::vector<Role> roles;
    bool email_verified = false;
    std::string locale;
    Instant created_at;
    bool second_factor = false;  // is on

    UserView view() const { return {id, email, name, roles, email_verified, locale, created_at}; }
};
BOOST_DESCRIBE_STRUCT(Credentials, (),
                      (id, email, name, password_hash, roles, email_verified, locale, created_at, second_factor))

inline constexpr std::chrono::hours refresh_token_life{30 * 24};

class UserStore {
  public:
    explicit UserStore(pg::Database& database) : database_(database) {}

    task<std::optional<Credentials>> active_by_email(std::string email);
    task<std::optional<Credentials>> credentials(UserId id);
    task<std::optional<UserView>> active(UserId id);
    task<std::optional<Contact>> contact(UserId id);

    task<bool> set_profile(UserId user, std::string name, std::optional<std::string> locale);  // none: stays
    // False when this pair was not known before and others were.
    task<bool> remember_device(UserId user, std::string device);

    // A session's first refresh token. False when the account is not active, or its password is no longer the one that
    // was shown: it was changed at this very moment.
    task<bool> begin_session(UserId user, Uuid session, std::string token, std::string password_hash,
                             bool second_factor = false);
    task<bool> is_session_open(UserId user, Uuid session);
    task<bool> has_shown_second_factor(UserId user, Uuid session);
    // The same password at today's cost. False when it is another by now.
    task<bool> renew_password_hash(UserId user, std::string before, std::string after);
    // The refresh token becomes used and `successor` takes its place, in one statement. Nothing when it is unknown,
    // over, or was used before; a second use outside the grace ends the whole family, which is then told.
    struct Rotated {
        UserId user;
        Uuid family;
        bool good = false;
        bool second_factor = false;  // was shown in this session
    };
    task<std::optional<Rotated>> rotate(std::string token, std::string successor);
    task<void> end_session(UserId user, Uuid session);

  private:
    pg::Database& database_;
};

// UniqueViolation at the commit when the address is taken.
void insert_user(pg::Transaction& transaction, NewUser user);
void end_all_sessions(pg::Transaction& transaction, UserId user);
void verify_address(pg::Transaction& transaction, UserId user);
// Ends all sessions. False when the password is no longer the one that was confirmed, `before`.
task<bool> set_password(pg::Transaction& transaction, UserId user, std::string before, std::string password_hash);
// The row stays without the person; everything that hangs on it goes.
void close_account(pg::Transaction& transaction, UserId user);
// Makes the account, or gives the one with this address these roles and this password.
task<void> put_user(pg::Transaction& transaction, NewUser user);

std::vector<pg::StatementShape> user_statements();

}  // namespace souk::auth
