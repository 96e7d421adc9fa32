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

struct OpenSession {
    bool second_factor = false;  // was shown
    Instant proved_at;           // when its user last showed who they are
};
BOOST_DESCRIBE_STRUCT(OpenSession, (), (second_factor, proved_at))

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
    task<bool> knows_device(UserId user, std::string device);

    // A session's first refresh token; the number of its first access token. Nothing when the account is not active, or
    // its password is no longer the one that was shown: it was changed at this very moment.
    task<std::optional<std::int64_t>> begin_session(UserId user, Uuid session, std::string token,
                                                    std::string password_hash, bool second_factor = false);
    task<std::optional<OpenSession>> find_session(UserId user, Uuid session);
    // The user has just shown once more who they are; the number of the next access token.
    task<std::optional<std::int64_t>> prove(UserId user, Uuid session, bool second_factor);
    task<std::int64_t> next_token_order();
    // The same password at today's cost. False when it is another by now.
    task<bool> renew_password_hash(UserId user, std::string before, std::string after);
    // The refresh token becomes used and `successor` takes its place. Nothing when it is unknown or its session is
    // over; a second use outside the grace ends the session, which is then told. Whoever uses one again within the
    // grace has to bring the same successor: it is made of the token.
    struct Rotated {
        UserId user;
        Uuid family;
        bool good = false;
        bool second_factor = false;  // was shown in this session
        Instant proved_at;
        std::int64_t token_order = 0;
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
