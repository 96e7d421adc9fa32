// One OpenID Connect provider as a client sees it: its discovery document and keys (cached for an hour; an unknown key
// makes us ask again, at most once in ten seconds), the address to send a browser to, and the exchange of a code for a
// checked ID token. While the provider does not answer as it should, the former throws Unavailable; a code is spent
// then, and its fault says so. Belongs to one loop.
#pragma once

#include "foundation/http/client.hpp"
#include "foundation/http/id_token.hpp"
#include "services/auth/provider/oidc_settings.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <vector>

namespace souk::auth {

struct ProviderEndpoints {
    std::string issuer;
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string jwks_uri;
    std::optional<std::string> userinfo_endpoint;
    std::optional<std::vector<std::string>> token_endpoint_auth_methods_supported;
};

enum class CodeFault { refused_code, bad_id_token, unavailable };

class OidcProvider {
  public:
    OidcProvider(http::Client& client, OidcSettings settings, std::string redirect_uri, const Clock& clock);

    const OidcSettings& settings() const noexcept { return settings_; }

    task<std::string> authorization_url(std::string state, std::string nonce, std::string verifier);
    task<std::expected<http::IdClaims, CodeFault>> redeem(std::string code, std::string nonce, std::string verifier);

  private:
    using Steady = std::chrono::steady_clock;

    task<std::expected<http::IdClaims, CodeFault>> exchange(std::string code, std::string nonce, std::string verifier);
    task<ProviderEndpoints> endpoints();
    task<void> fetch_keys(const ProviderEndpoints& endpoints);
    void add_secret(const ProviderEndpoints& endpoints, http::ClientRequest& request) const;
    task<void> add_userinfo(http::IdClaims& claims, std::string access_token);
    task<std::expected<http::IdClaims, http::IdTokenFault>> check(std::string token, std::string nonce);

    http::Client& client_;
    OidcSettings settings_;
    std::string redirect_uri_;
    const Clock& clock_;
    std::optional<ProviderEndpoints> endpoints_;
    Steady::time_point endpoints_until_;
    std::optional<http::ProviderKeys> keys_;
    Steady::time_point keys_until_;
    Steady::time_point keys_again_;  // before it, an unknown key is not asked for
};

}  // namespace souk::auth
