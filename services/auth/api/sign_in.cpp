// The stories of opening an account and of signing in.
#include "services/auth/api/accounts.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/mail_language.hpp"
#include "services/auth/api/too_early.hpp"
#include "services/auth/domain/refusals.hpp"
#include "services/auth/events/user_registered.hpp"

namespace souk::auth {

task<Answer<SignedIn>> AccountApi::sign_up(Body<RegisterBody> body, AcceptLanguage languages, Incoming request) {
    const auto hash = co_await passwords_.accept(body->password.str(), body->email.str(), body->name.str(),
                                                 {HashingLane::registration, subscriber_of(request)});
    if (!hash) co_return hash.error();
    const Credentials user{UserId::make(),
                           body->email.str(),
                           body->name.str(),
                           *hash,
                           {Role::customer},
                           false,
                           body->locale ? body->locale->str() : mail_language(languages.value.value_or("")),
                           SystemClock().now()};
    try {
        auto transaction = co_await database_.begin();
        insert_user(transaction, {user.id, user.email, user.name, user.password_hash, user.roles, user.locale});
        outbox::append(transaction, UserRegistered{user.id});
        send_verification(transaction, user.view(), links_, Mailer::once(reader_of(user.view()), "welcome"));
        co_await transaction.commit();
    } catch (const pg::UniqueViolation&) {
        co_return refused(refusal::email_taken);
    }
    auto session = co_await sessions_.begin(user, visitor_of(request));
    if (!session) co_return refused(refusal::wrong_credentials);  // closed in this moment
    co_return created("/users/me", *session).header("Set-Cookie", sessions_.device_cookie(user.id));
}

// Guesses are counted where they come from: those of strangers keep nobody out who comes from a device that the account
// knows, or from another network.
task<Answer<SignedIn>> AccountApi::login(Body<LoginBody> body, Incoming request) {
    auto visitor = visitor_of(request);
    const auto& email = body->email.str();
    const auto subscriber = subscriber_of(visitor.address);
    auto user = co_await store_.active_by_email(email);
    const auto device = user ? co_await devices_.recognise(user->id, request) : std::nullopt;
    using Count = std::pair<Attempt, std::string>;
    const auto counts = device ? std::vector<Count>{{Attempt::known_device, *device}}
                               : std::vector<Count>{{Attempt::network, subscriber},
                                                    {Attempt::account_from_network, email + " " + subscriber},
                                                    {Attempt::account_from_strangers, email}};
    for (const auto& [what, name] : counts)
        if (const auto wait = co_await throttle_.attempt(what, name)) co_return too_early(*wait);
    const HashingFor whom{device ? HashingLane::known_device : HashingLane::sign_in, subscriber};
    const auto right = co_await passwords_.verify(body->password.str(), user ? user->password_hash : "", whom);
    if (!right) {
        for (const auto& [what, name] : counts) co_await throttle_.not_made(what, name);
        co_return right.error();
    }
    if (!user || !*right) {
        auto transaction = co_await database_.begin();
        audit(transaction, std::nullopt, "sign_in_failed", user ? user->id.to_string() : "", visitor);
        co_await transaction.commit(pg::Durability::soon);
        co_return refused(refusal::wrong_credentials);
    }
    for (const auto& [what, name] : counts) co_await throttle_.succeeded(what, name);
    if (auto renewed = co_await passwords_.renew(body->password.str(), user->password_hash, whom))
        if (co_await store_.renew_password_hash(user->id, user->password_hash, *renewed))
            user->password_hash = std::move(*renewed);
    co_return co_await second_factor_.admit(std::move(*user), std::move(visitor));
}

}  // namespace souk::auth
