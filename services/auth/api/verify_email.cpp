// The stories of an address: proving that it is one's own, and changing it with the agreement of both.
#include "foundation/crypto/digest.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/credentials.hpp"
#include "services/auth/api/too_early.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

namespace {
constexpr std::chrono::hours verification_life{3 * 24};
constexpr std::chrono::hours change_life{24};
}  // namespace

void send_verification(pg::Transaction& transaction, const UserView& user, const MailLinks& links,
                       const Postage& mail) {
    const auto token = crypto::random_token();
    put_token(transaction, user.id, TokenPurpose::verify_email, user.email, token, verification_life);
    Mailer::send(transaction, mail, {{"link", links.verify_email(token)}}, verification_life);
}

task<Answer<void>> CredentialsApi::verify_email(std::optional<Caller> caller, Body<VerifyEmailBody> body,
                                                Incoming request) {
    const auto owner = co_await tokens_.owner_of(body->token.str(), TokenPurpose::verify_email);
    if (!owner) co_return refused(refusal::bad_token);
    const auto user = co_await users_.credentials(owner->user_id);
    if (!user) co_return refused(refusal::bad_token);
    bool opened_it = (caller && caller->user == user->id) || devices_.has_cookie(user->id, request);
    if (!opened_it && body->password) {
        const auto subscriber = subscriber_of(request);
        const auto who = user->email + " " + subscriber;
        if (const auto wait = co_await throttle_.attempt(Attempt::account_from_network, who))
            co_return too_early(*wait);
        const auto right =
            co_await passwords_.verify(body->password->str(), user->password_hash, {HashingLane::sign_in, subscriber});
        if (!right) {
            co_await throttle_.not_made(Attempt::account_from_network, who);
            co_return right.error();
        }
        if (!*right) co_return refused(refusal::wrong_password);
        opened_it = true;
    }
    if (!opened_it) co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    const auto proof = co_await spend_verification(transaction, body->token.str());
    if (!proof) co_return refused(refusal::bad_token);
    if (opened_it || !proof->first) {
        co_await transaction.commit();
        co_return no_content();
    }
    take_from_stranger(transaction, user->id);
    audit(transaction, user->id, "account_taken_from_stranger", user->id.to_string());
    co_await sessions_.commit_ending(transaction, user->id);
    co_return no_content();
}

task<Answer<void>> CredentialsApi::send_verification(Caller caller) {
    const auto user = co_await users_.active(caller.user);
    if (!user) co_return refused(refusal::user_not_found);
    if (user->email_verified) co_return Answer<void>().status(202);  // there is nothing to prove any more
    const auto mail = co_await mailer_.asked(reader_of(*user), "verify_email", user->id);
    if (!mail) co_return too_early(mail.error());
    auto transaction = co_await database_.begin();
    auth::send_verification(transaction, *user, links_, *mail);
    co_await transaction.commit();
    co_return Answer<void>().status(202);
}

// Whether the new address has an account already is not told: that would be a way to ask for anybody's.
task<Answer<void>> CredentialsApi::change_email(Caller caller, Body<ChangeEmailBody> body, Incoming request) {
    const auto user = co_await confirmation_.check(caller, body->password.str(), subscriber_of(request));
    if (!user) co_return user.error();

    const auto new_email = body->email.str();
    const auto to_old = co_await mailer_.asked(reader_of(user->view()), "confirm_old_email", user->id);
    if (!to_old) co_return too_early(to_old.error());
    const auto to_new =
        co_await mailer_.asked({new_email, user->name, user->locale, false}, "confirm_new_email", user->id);
    if (!to_new) co_return too_early(to_new.error());
    const auto old_token = crypto::random_token();
    const auto new_token = crypto::random_token();
    auto transaction = co_await database_.begin();
    begin_email_change(transaction, user->id, new_email);
    put_token(transaction, user->id, TokenPurpose::confirm_old_email, new_email, old_token, change_life);
    put_token(transaction, user->id, TokenPurpose::confirm_new_email, new_email, new_token, change_life);
    Mailer::send(transaction, *to_old, {{"email", new_email}, {"link", links_.confirm_email(old_token)}}, change_life);
    Mailer::send(transaction, *to_new, {{"email", new_email}, {"link", links_.confirm_email(new_token)}}, change_life);
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
            // Both have just been proved.
            Mailer::send(transaction,
                         Mailer::once({change->old_email, change->name, change->locale, true}, "email_changed"),
                         {{"email", change->new_email}});
        }
        co_await transaction.commit();
        co_return EmailChangeView{change->old_confirmed, change->new_confirmed, both};
    } catch (const pg::UniqueViolation&) {
        co_return refused(refusal::email_taken);
    }
}

}  // namespace souk::auth
