// The stories of a password: forgotten, reset, changed. Each new one ends all sessions of before.
#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/busy.hpp"
#include "services/auth/api/credentials.hpp"
#include "services/auth/domain/refusals.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::auth {

namespace {

constexpr std::chrono::minutes reset_life{60};
constexpr int most_resets_at_once = 100;

email::EmailNotification password_changed(const UserView& user) {
    return {user.email, "password_changed", {{"name", user.name}}, user.locale};
}

}  // namespace

// The same answer at the same time for every address: what there is to do is done behind it.
task<Answer<void>> CredentialsApi::forgot_password(Body<ForgotPasswordBody> body) {
    if (resets_under_way_ >= most_resets_at_once) co_return busy();
    ++resets_under_way_;
    loop_.spawn("password reset", send_reset(body->email.str()));
    co_return Answer<void>().status(202);
}

task<void> CredentialsApi::send_reset(std::string email) {
    try {
        const auto user = co_await users_.active_by_email(email);
        if (user && !co_await throttle_.attempt(Attempt::mail, "password_reset " + user->email)) {
            const auto token = crypto::random_token();
            auto transaction = co_await database_.begin();
            put_token(transaction, user->id, TokenPurpose::reset_password, user->email, token, reset_life);
            outbox::append(transaction,
                           email::EmailNotification{user->email,
                                                    "password_reset",
                                                    {{"name", user->name}, {"link", links_.reset_password(token)}},
                                                    user->locale,
                                                    reset_life.count()});
            co_await transaction.commit();
        }
    } catch (const std::exception& error) {
        telemetry::log_error("a password reset could not be sent", {{"why", error.what()}});
    }
    --resets_under_way_;
}

task<Answer<void>> CredentialsApi::reset_password(Body<ResetPasswordBody> body) {
    // Before the costly hash: a token that is made up costs nothing. It is spent below, by whoever comes first.
    const auto owner = co_await tokens_.owner_of(body->token.str(), TokenPurpose::reset_password);
    if (!owner) co_return refused(refusal::bad_token);
    const auto hash = co_await passwords_.accept(body->password.str(), owner->email, owner->name);
    if (!hash) co_return hash.error();
    auto transaction = co_await database_.begin();
    const auto user = co_await auth::reset_password(transaction, body->token.str(), *hash);
    if (!user) co_return refused(refusal::bad_token);
    audit(transaction, user->id, "password_reset", user->id.to_string());
    outbox::append(transaction, password_changed(*user));
    co_await sessions_.commit_ending(transaction, user->id);
    // Whoever guessed at the old one has kept its owner waiting.
    co_await throttle_.succeeded(Attempt::account, user->email);
    co_await throttle_.succeeded(Attempt::own_password, user->id.to_string());
    co_return no_content();
}

task<Answer<SignedIn>> CredentialsApi::change_password(Caller caller, Body<ChangePasswordBody> body, Incoming request) {
    auto user = co_await confirmation_.check(caller.user, body->current_password.str());
    if (!user) co_return user.error();
    const auto hash = co_await passwords_.accept(body->new_password.str(), user->email, user->name);
    if (!hash) co_return hash.error();

    const bool second_factor_shown = co_await sessions_.has_shown_second_factor(caller);
    auto transaction = co_await database_.begin();
    // Whoever was confirmed by a password that has been reset since is not its owner any more.
    if (!co_await set_password(transaction, user->id, user->password_hash, *hash))
        co_return refused(refusal::wrong_password);
    audit(transaction, user->id, "password_changed", user->id.to_string());
    outbox::append(transaction, password_changed(user->view()));
    co_await sessions_.commit_ending(transaction, user->id);

    user->password_hash = *hash;
    auto session = co_await sessions_.begin(std::move(*user), visitor_of(request), second_factor_shown);
    if (!session) co_return refused(refusal::wrong_password);  // changed once more in this moment
    co_return std::move(*session);
}

}  // namespace souk::auth
