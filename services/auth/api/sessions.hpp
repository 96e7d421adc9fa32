// The sessions of the signed-in: beginning one, refreshing it, looking at them, ending one or all. A session is a
// family of refresh tokens in PostgreSQL; Redis keeps what its owner wants to see of it, and the list of access tokens
// that must end before their time. Signing in works while Redis is away; ending sessions then answers 503, since tokens
// would stay good.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/http/token.hpp"
#include "foundation/service/revocations.hpp"
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
             const http::UserTokens& tokens, Roles guarded, const Clock& clock)
        : database_(database),
          users_(database),
          sellers_(database),
          records_(redis),
          revocations_(revocations),
          tokens_(tokens),
          guarded_(guarded),
          clock_(clock) {}

    // Nothing when the account was closed, or its password changed, since `user` was read.
    task<std::optional<SignedIn>> begin(Credentials user, Visitor visitor, bool second_factor_shown = false);
    task<bool> has_shown_second_factor(const Caller& caller);
    task<SessionList> list_of(Caller caller);
    bool guards(const std::vector<Role>& roles) const;  // whether one of them demands a second factor
    std::vector<Role> granted(std::vector<Role> roles,
                              bool second_factor) const;  // without: not those that do

    // Commit what changes who these users are or what they may do. Access tokens of before end already before the
    // commit: without Redis nothing changes, and it can be said again. And after it, for those that were made
    // meanwhile: then no failure is told any more, Redis is asked until it answers.
    task<void> commit_renewing(pg::Transaction& transaction, std::vector<UserId> users);  // sessions stay
    task<void> commit_ending(pg::Transaction& transaction, UserId user);                  // all sessions end

    task<Answer<SignedIn>> refresh(Body<RefreshBody> body, Incoming request);
    task<Answer<void>> logout(Caller caller);
    task<Answer<SessionList>> list(Caller caller);
    task<Answer<void>> end_one(Caller caller, Path<Uuid> session);
    task<Answer<void>> end_all(Caller caller);

  private:
    // `token` is the access token's id, made before what it says was read: a change in between ends it.
    task<SignedIn> signed_in(Credentials user, Uuid session, std::string refresh_token, Uuid token,
                             bool second_factor_shown);
    task<void> note(UserId user, Uuid session, Visitor visitor);
    task<void> end(UserId user, Uuid session);

    pg::Database& database_;
    UserStore users_;
    SellerStore sellers_;
    SessionStore records_;
    service::Revocations& revocations_;
    const http::UserTokens& tokens_;
    Roles guarded_;  // given only to those with a second factor
    const Clock& clock_;
};

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::RefreshBody> {
    static constexpr std::string_view example = R"({"refresh_token":"3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA"})";
};
