// Signing in with an OpenID Connect provider: authorization code flow with PKCE, state and nonce. What is under way is
// kept in Redis for ten minutes under the hashed state and belongs to one browser, which holds a secret in a cookie.
// The browser comes back with a one-time code in the fragment, never with a token in an address. It comes by itself, so
// whatever goes wrong on the way is told to a page as well.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/redis/client.hpp"
#include "services/auth/api/second_factor.hpp"
#include "services/auth/provider/oidc_provider.hpp"
#include "services/auth/storage/identity_store.hpp"

#include <memory>

namespace souk::auth {

struct ProviderView {
    std::string name;
    std::string label;
};
BOOST_DESCRIBE_STRUCT(ProviderView, (), (name, label))

struct ProviderList {
    std::vector<ProviderView> items;
};
BOOST_DESCRIBE_STRUCT(ProviderList, (), (items))

struct StartQuery {
    std::optional<std::string> return_to;
};
BOOST_DESCRIBE_STRUCT(StartQuery, (), (return_to))

struct LinkBody {
    std::optional<Text<1, 512>> return_to;
};
BOOST_DESCRIBE_STRUCT(LinkBody, (), (return_to))

struct LinkStarted {
    std::string authorization_url;
};
BOOST_DESCRIBE_STRUCT(LinkStarted, (), (authorization_url))

// Providers may add parameters of their own, so the callback reads the query itself.
struct ExchangeBody {
    Text<1, 100> code;
};
BOOST_DESCRIBE_STRUCT(ExchangeBody, (), (code))

// What is remembered between leaving for the provider and coming back.
struct SignInFlow {
    std::string provider;
    std::string nonce;
    std::string verifier;
    std::string browser;  // the hash of its cookie
    std::string return_to;
    std::optional<UserId> link;   // whose account the identity is added to
    std::optional<Uuid> session;  // in which that was begun: when it has ended, so has this
};
BOOST_DESCRIBE_STRUCT(SignInFlow, (), (provider, nonce, verifier, browser, return_to, link, session))

// What a one-time code stands for.
struct FinishedSignIn {
    UserId user_id;
    std::string browser;
};
BOOST_DESCRIBE_STRUCT(FinishedSignIn, (), (user_id, browser))

class OidcApi {
  public:
    // `public_url` is where browsers see the gateway.
    OidcApi(pg::Database& database, redis::Client& redis, http::Client& client, SecondFactorApi& second_factor,
            Mailer& mailer, const std::vector<OidcSettings>& providers, const std::string& public_url,
            const Clock& clock);

    task<Answer<ProviderList>> providers();
    task<Answer<void>> start(Path<Slug> provider, Query<StartQuery> query);
    task<Answer<void>> callback(Path<Slug> provider, Incoming request);
    task<Answer<SignedIn>> exchange(Body<ExchangeBody> body, Incoming request);

    task<Answer<IdentityList>> identities(Caller caller);
    task<Answer<LinkStarted>> start_link(Caller caller, Path<Slug> provider, Body<LinkBody> body);
    task<Answer<void>> unlink(Caller caller, Path<Slug> provider);

  private:
    struct Begun {
        std::string url;
        std::string cookie;
    };

    OidcProvider* find(const Slug& name);
    task<Begun> begin(OidcProvider& provider, std::string return_to, std::optional<Caller> link);
    task<std::expected<UserId, Refused>> link_in_session(SignInFlow flow, http::IdClaims claims);
    task<std::optional<std::string>> take(std::string key);  // read and gone
    task<Answer<void>> finish(SignInFlow flow, std::expected<UserId, Refused> user);
    task<std::expected<UserId, Refused>> user_of(std::string provider, http::IdClaims claims, std::string locale);
    task<std::expected<UserId, Refused>> new_user(std::string provider, http::IdClaims claims, std::string locale);
    task<std::expected<UserId, Refused>> link(UserId user, std::string provider, http::IdClaims claims);

    pg::Database& database_;
    redis::Client& redis_;
    SecondFactorApi& second_factor_;
    Mailer& mailer_;
    UserStore users_;
    IdentityStore store_;
    std::vector<std::unique_ptr<OidcProvider>> providers_;
};

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::LinkBody> {
    static constexpr std::string_view example = R"({"return_to":"/account/security"})";
};

template <>
struct souk::schema::about<souk::auth::ExchangeBody> {
    static constexpr std::string_view example = R"({"code":"3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA"})";
};

template <>
struct souk::schema::about<souk::auth::StartQuery> {
    static constexpr Member members[] = {{"return_to", "A path of the shop to come back to; absent: /"}};
    static constexpr std::string_view example = R"({"return_to":"/cart"})";
};
