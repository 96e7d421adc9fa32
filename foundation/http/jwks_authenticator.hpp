// Who calls, by access token or service token. LocalAuthenticator is for the auth service, which has the keys;
// JwksAuthenticator fetches them from there: at start, every minute, and when a token names an unknown key (at
// most once in two seconds). While the auth service is away the known keys stay in use; with none at all,
// authenticate() throws Unavailable. API keys are asked about there as well. Each belongs to one loop; what they refer
// to outlives them.
#pragma once

#include "foundation/http/api_keys.hpp"
#include "foundation/http/authenticator.hpp"
#include "foundation/http/client.hpp"
#include "foundation/http/internal_client.hpp"
#include "foundation/http/service_tokens.hpp"
#include "foundation/http/token.hpp"
#include "foundation/http/token_verifier.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace souk::http {

// Asked for every request, also when the token is a remembered one: true ends it with token_revoked.
using Revoked = std::function<bool(const Caller&)>;

class LocalAuthenticator : public Authenticator {
  public:
    LocalAuthenticator(const UserTokens& tokens, ServiceTokens& services, const Clock& clock, Revoked revoked = {});

    task<std::expected<Caller, Refused>> authenticate(std::string_view bearer) override;
    std::expected<std::string, Refused> service(std::string_view bearer) override;
    void accept_api_keys(AskAboutKey ask) { api_keys_.emplace(std::move(ask)); }

  private:
    const UserTokens& tokens_;
    std::shared_ptr<const KeySet> keys_;  // that the verifier has
    std::optional<ApiKeys> api_keys_;
    TokenVerifier verifier_;
    ServiceTokens& services_;
    Revoked revoked_;
};

struct JwksConfig {
    std::string auth_url{};  // where API keys are asked about; empty: they are not accepted
    std::string url{};       // of the key set: http://127.0.0.1:8002/auth/.well-known/jwks.json
    std::chrono::milliseconds refresh{60'000};
    std::chrono::milliseconds retry{1'000};  // between fetches until the first one succeeds
    std::chrono::milliseconds unknown_key_gap{2'000};
};

class JwksAuthenticator : public Authenticator {
  public:
    JwksAuthenticator(runtime::Loop& loop, Client& client, JwksConfig config, ServiceTokens& services,
                      const Clock& clock, Revoked revoked = {});
    ~JwksAuthenticator() override;

    void start();  // fetches in the background until the loop stops
    bool ready() const noexcept;

    task<std::expected<Caller, Refused>> authenticate(std::string_view bearer) override;
    std::expected<std::string, Refused> service(std::string_view bearer) override;

  private:
    class Keys;
    static task<KeyVerdict> ask(InternalClient& auth, KeyQuestion question);
    std::shared_ptr<Keys> keys_;
    std::optional<InternalClient> auth_;
    std::optional<ApiKeys> api_keys_;
    ServiceTokens& services_;
    Revoked revoked_;
};

}  // namespace souk::http
