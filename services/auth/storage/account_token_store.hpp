// The single-use tokens behind the links in mails: proving an address, a forgotten password, a change of address. Kept
// as hashes and deleted when used; a new one replaces the one before it. What a token does happens in the statement
// that spends it, so it happens once.
#pragma once

#include "foundation/crypto/digest.hpp"
#include "foundation/postgres/database.hpp"
#include "services/auth/contracts/contact.hpp"
#include "services/auth/contracts/views.hpp"

namespace souk::auth {

BOOST_DEFINE_ENUM_CLASS(TokenPurpose, verify_email, reset_password, confirm_old_email, confirm_new_email, sign_in)

// Queued in the transaction that sends the mail; that of a sign-in is not mailed, but shown to the operator.
void put_token(pg::Transaction& transaction, UserId user, TokenPurpose purpose, std::string email,
               const std::string& token, std::chrono::minutes life);

// What became of a change of address.
struct EmailChange {
    UserId user_id;
    std::string name;
    std::string locale;
    std::string old_email;
    std::string new_email;
    bool old_confirmed = false;
    bool new_confirmed = false;
};
BOOST_DESCRIBE_STRUCT(EmailChange, (), (user_id, name, locale, old_email, new_email, old_confirmed, new_confirmed))

class AccountTokenStore {
  public:
    explicit AccountTokenStore(pg::Database& database) : database_(database) {}

    task<std::optional<Contact>> owner_of(std::string token, TokenPurpose purpose);  // of one that is good
    task<bool> verify_email(std::string token);
    task<std::optional<std::string>> new_email_of(UserId user);  // to which it is being changed

  private:
    pg::Database& database_;
};

// Whose password it now is; nothing for a token that is unknown, over or used. Ends the sessions, too.
task<std::optional<UserView>> reset_password(pg::Transaction& transaction, std::string token,
                                             std::string password_hash);

// Who signs in with it; nothing for a token that is unknown, over or used, or of an account that is not active.
task<std::optional<UserId>> take_sign_in(pg::Transaction& transaction, std::string token);

void begin_email_change(pg::Transaction& transaction, UserId user, std::string new_email);
task<std::optional<EmailChange>> confirm_email_change(pg::Transaction& transaction, std::string token);
// UniqueViolation when somebody else has the address by now.
task<void> finish_email_change(pg::Transaction& transaction, UserId user);

std::vector<pg::StatementShape> account_token_statements();

}  // namespace souk::auth
