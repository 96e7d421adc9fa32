// Which OpenID Connect providers this shop knows, from the environment: SOUK_OIDC_PROVIDERS="google acme" and, for
// each, SOUK_OIDC_<NAME>_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _LABEL, _SCOPES, _PROVES_EMAIL. Read once at the start;
// what is wrong is reported together with the other settings.
#pragma once

#include "foundation/core/config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace souk::auth {

struct OidcSettings {
    std::string name;
    std::string label;
    std::string issuer;
    std::string client_id;
    std::string client_secret;
    std::string scopes;
    bool proves_email = false;  // an address of which it does not say whether it is verified is verified
};

std::vector<OidcSettings> read_oidc_settings(Config& config);

// TLS everywhere but on this machine.
bool is_safe_url(std::string_view url) noexcept;

}  // namespace souk::auth
