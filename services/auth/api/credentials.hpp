// What an account is opened with: proving and changing its e-mail address, changing and resetting its password.
#pragma once

#include "foundation/core/email_address.hpp"
#include "foundation/http/api.hpp"
#include "foundation/runtime/loop.hpp"
#include "services/auth/api/mail_links.hpp"
#include "services/auth/api/password_confirmation.hpp"
#include "services/auth/api/sessions.hpp"
#include "services/auth/storage/account_token_store.hpp"

namespace souk::auth {

using Password = Text<8, 200>;

struct TokenBody {
    Text<1, 100> token;
};
BOOST_DESCRIBE_STRUCT(TokenBody, (), (token))

struct VerifyEmailBody {
    Text<1, 100> token;
    std::optional<Text<1, 200>> password;
};
BOOST_DESCRIBE_STRUCT(VerifyEmailBody, (), (token, password))

struct ForgotPasswordBody {
    EmailAddress email;
};
BOOST_DESCRIBE_STRUCT(ForgotPasswordBody, (), (email))

struct ResetPasswordBody {
    Text<1, 100> token;
    Password password;
};
BOOST_DESCRIBE_STRUCT(ResetPasswordBody, (), (token, password))

struct ChangePasswordBody {
    Text<1, 200> current_password;
    Password new_password;
};
BOOST_DESCRIBE_STRUCT(ChangePasswordBody, (), (current_password, new_password))

struct ChangeEmailBody {
    EmailAddress email;
    Text<1, 200> password;
};
BOOST_DESCRIBE_STRUCT(ChangeEmailBody, (), (email, password))

struct EmailChangeView {
    bool old_confirmed = false;
    bool new_confirmed = false;
    bool changed = false;
};
BOOST_DESCRIBE_STRUCT(EmailChangeView, (), (old_confirmed, new_confirmed, changed))

class CredentialsApi {
  public:
    CredentialsApi(runtime::Loop& loop, pg::Database& database, Sessions& sessions, PasswordHashing& passwords,
                   PasswordConfirmation& confirmation, ThrottleStore& throttle, KnownDevices& devices, Mailer& mailer,
                   MailLinks links)
        : loop_(loop),
          database_(database),
          users_(database),
          tokens_(database),
          sessions_(sessions),
          passwords_(passwords),
          confirmation_(confirmation),
          throttle_(throttle),
          devices_(devices),
          mailer_(mailer),
          links_(std::move(links)) {}

    // A proof by the mail alone may be that of somebody whose address a stranger has opened the account with: then
    // whatever was set up before ends, and its password with it. It stays for whoever comes in a session of the
    // account, with its password, or from a device that has signed in to it.
    task<Answer<void>> verify_email(std::optional<Caller> caller, Body<VerifyEmailBody> body, Incoming request);
    task<Answer<void>> send_verification(Caller caller);

    task<Answer<void>> forgot_password(Body<ForgotPasswordBody> body);
    task<Answer<void>> reset_password(Body<ResetPasswordBody> body, Incoming request);
    task<Answer<SignedIn>> change_password(Caller caller, Body<ChangePasswordBody> body, Incoming request);

    task<Answer<void>> change_email(Caller caller, Body<ChangeEmailBody> body, Incoming request);
    task<Answer<EmailChangeView>> confirm_email(Body<TokenBody> body);

  private:
    task<void> send_reset(std::string email);

    runtime::Loop& loop_;
    pg::Database& database_;
    UserStore users_;
    AccountTokenStore tokens_;
    Sessions& sessions_;
    PasswordHashing& passwords_;
    PasswordConfirmation& confirmation_;
    ThrottleStore& throttle_;
    KnownDevices& devices_;
    Mailer& mailer_;
    MailLinks links_;
    int resets_under_way_ = 0;
};

// Queues the token and the mail: "welcome" or "verify_email".
void send_verification(pg::Transaction& transaction, const UserView& user, const MailLinks& links, const Postage& mail);

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::TokenBody> {
    static constexpr std::string_view example = R"({"token":"3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA"})";
};
template <>
struct souk::schema::about<souk::auth::VerifyEmailBody> {
    static constexpr std::string_view example = R"({"token":"3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA"})";
};
template <>
struct souk::schema::about<souk::auth::ForgotPasswordBody> {
    static constexpr std::string_view example = R"({"email":"ada@example.org"})";
};
template <>
struct souk::schema::about<souk::auth::ResetPasswordBody> {
    static constexpr std::string_view example =
        R"({"token":"3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA","password":"wrong horse paperclip"})";
};
template <>
struct souk::schema::about<souk::auth::ChangePasswordBody> {
    static constexpr std::string_view example =
        R"({"current_password":"correct horse battery","new_password":"wrong horse paperclip"})";
};
template <>
struct souk::schema::about<souk::auth::ChangeEmailBody> {
    static constexpr std::string_view example =
        R"({"email":"lovelace@example.org","password":"correct horse battery"})";
};
