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

struct TokenOwner {
    UserId user_id;
    std::string email;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(TokenOwner, (), (user_id, email, name))

// An address has been proved by the mail that went to it.
struct AddressProof {
    UserId user_id;
    bool first = false;  // nobody had proved it before
};
BOOST_DESCRIBE_STRUCT(AddressProof, (), (user_id, first))

class AccountTokenStore {
  public:
    explicit AccountTokenStore(pg::Database& database) : database_(database) {}

    task<std::optional<TokenOwner>> owner_of(std::string token, TokenPurpose purpose);  // of one that is good
    task<std::optional<std::string>> new_email_of(UserId user);                         // to which it is being changed

  private:
    pg::Database& database_;
};

// Nothing for a token that is unknown, over or used, or an address that has changed since.
task<std::optional<AddressProof>> spend_verification(pg::Transaction& transaction, std::string token);
// Everything by which whoever opened the account could get in again: password, keys, identities, second factor, known
// devices, and changes of address that are under way. Its sessions are ended by the caller.
void take_from_stranger(pg::Transaction& transaction, UserId user);

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
