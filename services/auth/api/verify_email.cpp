// The stories of an address: proving that it is one's own, and changing it with the agreement of both.
#include "foundation/crypto/digest.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/credentials.hpp"
#include "services/auth/api/too_early.hpp"
#include "services/auth/domain/refusals.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::auth {

namespace {
constexpr std::chrono::hours verification_life{3 * 24};
constexpr std::chrono::hours change_life{24};
}  // namespace

void send_verification(pg::Transaction& transaction, const UserView& user, const MailLinks& links,
                       std::string message) {
    const auto token = crypto::random_token();
    put_token(transaction, user.id, TokenPurpose::verify_email, user.email, token, verification_life);
    outbox::append(transaction, email::EmailNotification{user.email,
                                                         std::move(message),
                                                         {{"name", user.name}, {"link", links.verify_email(token)}},
                                                         user.locale,
                                                         std::chrono::minutes(verification_life).count()});
}

task<Answer<void>> CredentialsApi::verify_email(Body<TokenBody> body) {
    if (!co_await tokens_.verify_email(body->token.str())) co_return refused(refusal::bad_token);
    co_return no_content();
}

task<Answer<void>> CredentialsApi::send_verification(Caller caller) {
    const auto user = co_await users_.active(caller.user);
    if (!user) co_return refused(refusal::user_not_found);
    if (user->email_verified) co_return no_content();
    if (const auto wait = co_await throttle_.attempt(Attempt::mail, "verify_email " + user->email))
        co_return too_early(*wait);
    auto transaction = co_await database_.begin();
    auth::send_verification(transaction, *user, links_, "verify_email");
    co_await transaction.commit();
    co_return Answer<void>().status(202);
}

// Whether the new address has an account already is not told: that would be a way to ask for anybody's.
task<Answer<void>> CredentialsApi::change_email(Caller caller, Body<ChangeEmailBody> body) {
    const auto user = co_await confirmation_.check(caller.user, body->password.str());
    if (!user) co_return user.error();

    const auto new_email = body->email.str();
    if (const auto wait = co_await throttle_.attempt(Attempt::mail, "change_email " + new_email))
        co_return too_early(*wait);
    const auto old_token = crypto::random_token();
    const auto new_token = crypto::random_token();
    auto transaction = co_await database_.begin();
    begin_email_change(transaction, user->id, new_email);
    put_token(transaction, user->id, TokenPurpose::confirm_old_email, new_email, old_token, change_life);
    put_token(transaction, user->id, TokenPurpose::confirm_new_email, new_email, new_token, change_life);
    const auto mail = [&](const std::string& to, const char* message, const std::string& token) {
        outbox::append(transaction,
                       email::EmailNotification{
                           to,
                           message,
                           {{"name", user->name}, {"email", new_email}, {"link", links_.confirm_email(token)}},
                           user->locale,
                           std::chrono::minutes(change_life).count()});
    };
    mail(user->email, "confirm_old_email", old_token);
    mail(new_email, "confirm_new_email", new_token);
    co_await transaction.commit();
    co_return Answer<void>().status(202);
}

task<Answer<EmailChangeView>> CredentialsApi::confirm_email(Body<TokenBody> body) {
    try {
        auto transaction = co_await database_.begin();
        const auto change = co_await confirm_email_change(transaction, body->token.str());
        if (!change) co_return refused(refusal::bad_token);
        const bool both = change->old_confirmed && change->new_confirmed;
        if (both) {
            co_await finish_email_change(transaction, change->user_id);
            audit(transaction, change->user_id, "email_changed", change->user_id.to_string());
            outbox::append(transaction, email::EmailNotification{change->old_email,
                                                                 "email_changed",
                                                                 {{"name", change->name}, {"email", change->new_email}},
                                                                 change->locale});
        }
        co_await transaction.commit();
        co_return EmailChangeView{change->old_confirmed, change->new_confirmed, both};
    } catch (const pg::UniqueViolation&) {
        co_return refused(refusal::email_taken);
    }
}

}  // namespace souk::auth
