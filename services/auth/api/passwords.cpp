// The stories of a password: forgotten, reset, changed. Each new one ends all sessions of before.
#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/busy.hpp"
#include "services/auth/api/credentials.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

namespace {

constexpr std::chrono::minutes reset_life{60};
constexpr int most_resets_at_once = 100;

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
        std::optional<Postage> mail;
        if (user) {
            auto asked = co_await mailer_.asked(reader_of(user->view()), "password_reset", std::nullopt);
            if (asked) mail = std::move(*asked);
        }
        if (mail) {
            const auto token = crypto::random_token();
            auto transaction = co_await database_.begin();
            put_token(transaction, user->id, TokenPurpose::reset_password, user->email, token, reset_life);
            Mailer::send(transaction, *mail, {{"link", links_.reset_password(token)}}, reset_life);
            co_await transaction.commit();
        }
    } catch (const std::exception& error) {
        telemetry::log_error("a password reset could not be sent", {{"why", error.what()}});
    }
    --resets_under_way_;
}

task<Answer<void>> CredentialsApi::reset_password(Body<ResetPasswordBody> body, Incoming request) {
    // Before the costly hash: a token that is made up costs nothing. It is spent below, by whoever comes first.
    const auto owner = co_await tokens_.owner_of(body->token.str(), TokenPurpose::reset_password);
    if (!owner) co_return refused(refusal::bad_token);
    const auto hash = co_await passwords_.accept(body->password.str(), owner->email, owner->name,
                                                 {HashingLane::sign_in, subscriber_of(request)});
    if (!hash) co_return hash.error();
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    const auto user = co_await auth::reset_password(transaction, body->token.str(), *hash);
    if (!user) co_return refused(refusal::bad_token);
    audit(transaction, user->id, "password_reset", user->id.to_string());
    Mailer::send(transaction, Mailer::once(reader_of(*user), "password_changed"));
    co_await sessions_.commit_ending(transaction, user->id);
    // Whoever guessed at the old one has kept its owner waiting.
    const auto subscriber = subscriber_of(request);
    co_await throttle_.succeeded(Attempt::account_from_network, user->email + " " + subscriber);
    co_await throttle_.succeeded(Attempt::account_from_strangers, user->email);
    co_return no_content();
}

task<Answer<SignedIn>> CredentialsApi::change_password(Caller caller, Body<ChangePasswordBody> body, Incoming request) {
    auto user = co_await confirmation_.check(caller, body->current_password.str(), subscriber_of(request));
    if (!user) co_return user.error();
    const auto hash = co_await passwords_.accept(body->new_password.str(), user->email, user->name,
                                                 {HashingLane::known_device, subscriber_of(request)});
    if (!hash) co_return hash.error();

    const auto open = co_await sessions_.open_session(caller);
    const bool second_factor_shown = open && open->second_factor;
    const auto mail = co_await mailer_.notice(reader_of(user->view()), "password_changed", user->id);
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    // Whoever was confirmed by a password that has been reset since is not its owner any more.
    if (!co_await set_password(transaction, user->id, user->password_hash, *hash))
        co_return refused(refusal::wrong_password);
    audit(transaction, user->id, "password_changed", user->id.to_string());
    Mailer::send(transaction, mail);
    co_await sessions_.commit_ending(transaction, user->id);

    user->password_hash = *hash;
    auto session = co_await sessions_.begin(std::move(*user), visitor_of(request), second_factor_shown);
    if (!session) co_return refused(refusal::wrong_password);  // changed once more in this moment
    co_return std::move(*session);
}

}  // namespace souk::auth
