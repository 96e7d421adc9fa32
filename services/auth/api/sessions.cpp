// The stories of staying signed in and signing out.
#include "services/auth/api/sessions.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/domain/refusals.hpp"

#include <algorithm>

namespace souk::auth {

namespace {

constexpr std::size_t successor_length = 43;  // hex: 172 bits

// Two parts: the first is the session's, the second is new each time. Whoever shows a session's first part with a
// second that is not known any more has a token that was used before.
std::string first_refresh_token() { return crypto::random_token() + '.' + crypto::random_token(); }

}  // namespace

// Made of the token by a key that nobody else has: whoever uses one twice within the grace gets the same.
std::string Sessions::successor_of(std::string_view refresh_token) const {
    const auto dot = refresh_token.find('.');  // none in those that were made before there were two parts
    const auto family = dot == std::string_view::npos ? std::string_view{} : refresh_token.substr(0, dot + 1);
    return std::string(family) +
           sealing_.pseudonym("refresh token after " + std::string(refresh_token)).substr(0, successor_length);
}

task<SignedIn> Sessions::signed_in(Credentials user, Uuid session, std::string refresh_token, std::int64_t order,
                                   OpenSession shown) {
    const bool proven = user.second_factor && shown.second_factor;
    Caller caller{user.id, {}, session.to_string(), Uuid::v7()};
    caller.order = order;
    caller.proved_at = shown.proved_at;
    for (const auto role : granted(user.roles, proven)) caller.roles.add(role);
    if (caller.has(Role::seller)) caller.seller = co_await sellers_.membership(user.id);
    auto access = tokens_.mint(caller, http::access_token_life);
    co_return SignedIn{user.view(), std::move(access), std::move(refresh_token),
                       std::chrono::seconds(http::access_token_life).count(), !proven && guards(user.roles)};
}

std::vector<Role> Sessions::granted(std::vector<Role> roles, bool second_factor) const {
    if (!second_factor) std::erase_if(roles, [this](Role role) { return guarded_.has(role); });
    return roles;
}

bool Sessions::guards(const std::vector<Role>& roles) const {
    return std::ranges::any_of(roles, [this](Role role) { return guarded_.has(role); });
}

task<std::optional<OpenSession>> Sessions::open_session(const Caller& caller) {
    const auto session = Uuid::parse(caller.session);
    if (!session) co_return std::nullopt;
    co_return co_await users_.find_session(caller.user, *session);
}

task<std::optional<SignedIn>> Sessions::prove(Caller caller, bool second_factor_shown) {
    const auto session = Uuid::parse(caller.session);
    const auto order = session ? co_await users_.prove(caller.user, *session, second_factor_shown) : std::nullopt;
    const auto shown = order ? co_await users_.find_session(caller.user, *session) : std::nullopt;
    auto user = shown ? co_await users_.credentials(caller.user) : std::nullopt;
    if (!user) co_return std::nullopt;
    co_return co_await signed_in(std::move(*user), *session, {}, *order, *shown);
}

task<std::optional<SignedIn>> Sessions::begin(Credentials user, Visitor visitor, bool second_factor_shown) {
    const auto session = Uuid::v7();
    auto refresh_token = first_refresh_token();
    const auto order =
        co_await users_.begin_session(user.id, session, refresh_token, user.password_hash, second_factor_shown);
    if (!order) co_return std::nullopt;
    const bool usual = co_await users_.remember_device(user.id, fingerprint_of(visitor));
    std::optional<Postage> mail;
    if (!usual) mail = co_await mailer_.notice(reader_of(user.view()), "new_device", user.id);
    auto transaction = co_await database_.begin();
    audit(transaction, user.id, "sign_in", session.to_string(), visitor);
    if (mail)
        Mailer::send(transaction, *mail,
                     {{"device", visitor.device}, {"network", visitor.address}, {"time", clock_.now().to_rfc3339()}});
    co_await transaction.commit();
    co_await note(user.id, session, std::move(visitor));
    auto now = co_await users_.credentials(user.id);
    if (!now) co_return std::nullopt;
    co_return co_await signed_in(std::move(*now), session, std::move(refresh_token), *order,
                                 {second_factor_shown, clock_.now()});
}

// For the owner's eyes only: a Redis that is away holds nobody up.
task<void> Sessions::note(UserId user, Uuid session, Visitor visitor) {
    const auto now = clock_.now();
    try {
        const auto known = co_await records_.find(session);
        const auto begun = Instant::from_microseconds(session.milliseconds() * 1000);
        co_await records_.put(user, {session, std::move(visitor.device), std::move(visitor.address),
                                     known ? known->created_at : begun, now});
        for (const auto oldest : co_await records_.beyond_limit(user)) co_await end(user, oldest);
    } catch (const Unavailable& error) {
        telemetry::log_warn("a session is not listed", {{"why", error.what()}});
    }
}

task<Answer<SignedIn>> Sessions::refresh(Body<RefreshBody> body, Incoming request) {
    auto successor = successor_of(body->refresh_token.str());
    const auto rotated = co_await users_.rotate(body->refresh_token.str(), successor);
    if (!rotated) co_return refused(refusal::bad_refresh_token);
    if (!rotated->good) {
        // Whoever has the newest token of the family is not to be told from the thief.
        co_await revocations_.insist_on_session(rotated->family);
        co_await records_.remove(rotated->user, rotated->family);
        co_return refused(refusal::bad_refresh_token);
    }
    auto user = co_await users_.credentials(rotated->user);
    if (!user) co_return refused(refusal::bad_refresh_token);
    co_await note(rotated->user, rotated->family, visitor_of(request));
    co_return co_await signed_in(std::move(*user), rotated->family, std::move(successor), rotated->token_order,
                                 {rotated->second_factor, rotated->proved_at});
}

task<Answer<void>> Sessions::logout(Caller caller) {
    if (const auto session = Uuid::parse(caller.session)) co_await end(caller.user, *session);
    co_return no_content();
}

task<Answer<SessionList>> Sessions::list(Caller caller) { co_return co_await list_of(std::move(caller)); }

task<SessionList> Sessions::list_of(Caller caller) {
    const auto records = co_await records_.list(caller.user);
    SessionList list;
    for (const auto& each : records)
        list.items.push_back({each.id, each.device, each.network, each.created_at, each.last_used_at,
                              each.id.to_string() == caller.session});
    co_return list;
}

task<Answer<void>> Sessions::end_one(Caller caller, Path<Uuid> session) {
    if (!co_await users_.find_session(caller.user, *session) && !co_await records_.lists(caller.user, *session))
        co_return refused(refusal::session_not_found);
    co_await end(caller.user, *session);
    co_return no_content();
}

// The record goes last, and whoever says it has a token that is good until the second step is done: what has failed
// half way can be said again.
task<void> Sessions::end(UserId user, Uuid session) {
    co_await users_.end_session(user, session);
    co_await revocations_.add_session(session);
    co_await records_.remove(user, session);
}

task<Answer<void>> Sessions::end_all(Caller caller) {
    co_await require_denylist();
    auto transaction = co_await database_.begin();
    co_await commit_ending(transaction, caller.user);
    co_return no_content();
}

// Any question will do: it throws when there is no answer.
task<void> Sessions::require_denylist() { co_await records_.find(Uuid()); }

// The change is there: should the database be away now, those tokens that ended before it are all that can be named.
task<void> Sessions::deny_tokens(std::vector<UserId> users) {
    if (users.empty()) co_return;
    try {
        const auto last = co_await users_.next_token_order();
        co_await revocations_.insist_on_users(std::move(users), last);
    } catch (const Unavailable& error) {
        telemetry::log_warn("tokens that were made meanwhile live to their end", {{"why", error.what()}});
    }
}

task<void> Sessions::commit_renewing(pg::Transaction& transaction, std::vector<UserId> users) {
    co_await transaction.commit();
    co_await deny_tokens(std::move(users));
}

task<void> Sessions::commit_ending(pg::Transaction& transaction, UserId user) {
    end_all_sessions(transaction, user);
    co_await transaction.commit();
    co_await deny_tokens({user});
    try {
        co_await records_.remove_all(user);
    } catch (const Unavailable& error) {
        telemetry::log_warn("ended sessions stay listed", {{"why", error.what()}});
    }
}

}  // namespace souk::auth
