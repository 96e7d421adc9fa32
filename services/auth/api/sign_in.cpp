// The stories of registering, signing in, staying signed in and signing out.
#include "foundation/crypto/digest.hpp"
#include "foundation/crypto/password.hpp"
#include "foundation/outbox/append.hpp"
#include "services/auth/api/accounts.hpp"
#include "services/auth/domain/refusals.hpp"
#include "services/auth/events/user_registered.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::auth {

namespace {

constexpr std::chrono::minutes access_life{15};

Refused busy() {
    auto refusal = refused(refusal::busy);
    refusal.retry_after_seconds = 2;
    return refusal;
}

http::Roles roles_of(const std::vector<Role>& list) {
    http::Roles roles;
    for (const auto role : list) roles.add(role);
    return roles;
}

}  // namespace

AccountApi::AccountApi(pg::Database& database, const http::UserTokens& tokens, runtime::BlockingPool& hashing,
                       int password_cost)
    : database_(database), store_(database), tokens_(tokens), hashing_(hashing), password_cost_(password_cost),
      nobodys_hash_(crypto::hash_password(crypto::random_token(), password_cost)) {}

task<SignedIn> AccountApi::session_for(UserView user, Uuid session) {
    const auto refresh = crypto::random_token();
    co_await store_.keep_token(crypto::sha256(refresh), user.id, session);
    auto access = tokens_.mint({user.id, roles_of(user.roles), session.to_string()}, access_life);
    co_return SignedIn{std::move(user), std::move(access), refresh, std::chrono::seconds(access_life).count()};
}

task<Answer<SignedIn>> AccountApi::sign_up(Body<RegisterBody> body) {
    const auto hash = co_await hashing_.run(
        [password = body->password.str(), cost = password_cost_] { return crypto::hash_password(password, cost); });
    if (!hash) co_return busy();
    const UserView user{UserId::make(), body->email.str(), body->name.str(), {Role::customer}, SystemClock().now()};
    try {
        auto transaction = co_await database_.begin();
        insert_user(transaction, {user.id, user.email, user.name, *hash, user.roles});
        outbox::append(transaction, UserRegistered{user.id});
        outbox::append(transaction, email::EmailNotification{user.email, "welcome", {{"name", user.name}}});
        co_await transaction.commit();
    } catch (const pg::UniqueViolation&) {
        co_return refused(refusal::email_taken);
    }
    co_return created("/users/me", co_await session_for(user, Uuid::v7()));
}

task<Answer<SignedIn>> AccountApi::login(Body<LoginBody> body) {
    const auto found = co_await store_.active_by_email(body->email.str());
    const auto right = co_await hashing_.run(
        [password = body->password.str(), hash = found ? found->password_hash : nobodys_hash_] {
            return crypto::verify_password(password, hash);
        });
    if (!right) co_return busy();
    if (!found || !*right) co_return refused(refusal::wrong_credentials);
    co_return co_await session_for({found->id, found->email, found->name, found->roles, found->created_at}, Uuid::v7());
}

task<Answer<SignedIn>> AccountApi::refresh(Body<RefreshBody> body) {
    const auto rotated = co_await store_.rotate(crypto::sha256(body->refresh_token.str()));
    if (!rotated) co_return refused(refusal::bad_refresh_token);
    auto user = co_await store_.active(rotated->user);
    if (!user) co_return refused(refusal::bad_refresh_token);
    co_return co_await session_for(std::move(*user), rotated->family);
}

task<Answer<void>> AccountApi::logout(Caller caller) {
    if (const auto session = Uuid::parse(caller.session)) co_await store_.end_family(caller.user, *session);
    co_return no_content();
}

}  // namespace souk::auth
