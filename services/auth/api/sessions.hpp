// The sessions of the signed-in: beginning one, refreshing it, looking at them, ending one or all. A session is a
// family of refresh tokens in PostgreSQL; Redis keeps what its owner wants to see of it, and the list of access tokens
// that must end before their time. Signing in works while Redis is away; ending sessions then answers 503, since tokens
// would stay good.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/http/token.hpp"
#include "foundation/service/revocations.hpp"
#include "services/auth/api/known_devices.hpp"
#include "services/auth/api/mailer.hpp"
#include "services/auth/api/visitor.hpp"
#include "services/auth/contracts/views.hpp"
#include "services/auth/storage/seller_store.hpp"
#include "services/auth/storage/session_store.hpp"
#include "services/auth/storage/user_store.hpp"

namespace souk::auth {

struct RefreshBody {
    Text<1, 100> refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshBody, (), (refresh_token))

class Sessions {
  public:
    Sessions(pg::Database& database, redis::Client& redis, service::Revocations& revocations,
             const http::UserTokens& tokens, Roles guarded, KnownDevices& devices, Mailer& mailer,
             const crypto::Sealing& sealing, const Clock& clock)
        : database_(database),
          users_(database),
          sellers_(database),
          records_(redis),
          revocations_(revocations),
          tokens_(tokens),
          guarded_(guarded),
          devices_(devices),
          mailer_(mailer),
          sealing_(sealing),
          clock_(clock) {}

    // Nothing when the account was closed, or its password changed, since `user` was read.
    task<std::optional<SignedIn>> begin(Credentials user, Visitor visitor, bool second_factor_shown = false);
    task<std::optional<OpenSession>> open_session(const Caller& caller);
    // Another access token of the caller's session, whose user has just shown who they are.
    task<std::optional<SignedIn>> prove(Caller caller, bool second_factor_shown);
    // For the answer to a sign-in: the device is known from now on.
    std::string device_cookie(UserId user) const { return devices_.cookie(user); }
    task<SessionList> list_of(Caller caller);
    bool guards(const std::vector<Role>& roles) const;  // whether one of them demands a second factor
    std::vector<Role> granted(std::vector<Role> roles,
                              bool second_factor) const;  // without: not those that do

    // What changes who these users are or what they may do ends their access tokens after its commit: then no failure
    // is told any more, Redis is asked until it answers. Before the transaction begins Redis has to be there, so that
    // without it nothing changes and it can be said again; no row is locked while it is asked.
    task<void> require_denylist();
    task<void> commit_renewing(pg::Transaction& transaction, std::vector<UserId> users);  // sessions stay
    task<void> commit_ending(pg::Transaction& transaction, UserId user);                  // all sessions end

    task<Answer<SignedIn>> refresh(Body<RefreshBody> body, Incoming request);
    task<Answer<void>> logout(Caller caller);
    task<Answer<SessionList>> list(Caller caller);
    task<Answer<void>> end_one(Caller caller, Path<Uuid> session);
    task<Answer<void>> end_all(Caller caller);

  private:
    // `order` is the access token's number, taken before what it says was read: a change in between ends it.
    task<SignedIn> signed_in(Credentials user, Uuid session, std::string refresh_token, std::int64_t order,
                             OpenSession shown);
    task<void> deny_tokens(std::vector<UserId> users);
    std::string successor_of(std::string_view refresh_token) const;
    task<void> note(UserId user, Uuid session, Visitor visitor);
    task<void> end(UserId user, Uuid session);

    pg::Database& database_;
    UserStore users_;
    SellerStore sellers_;
    SessionStore records_;
    service::Revocations& revocations_;
    const http::UserTokens& tokens_;
    Roles guarded_;  // given only to those with a second factor
    KnownDevices& devices_;
    Mailer& mailer_;
    const crypto::Sealing& sealing_;
    const Clock& clock_;
};

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::RefreshBody> {
    static constexpr std::string_view example = R"({"refresh_token":"3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA"})";
};
