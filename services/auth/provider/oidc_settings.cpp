#include "services/auth/provider/oidc_settings.hpp"

#include "foundation/core/slug.hpp"

#include <algorithm>
#include <sstream>

namespace souk::auth {

namespace {

std::string upper(std::string_view name) {
    std::string text(name);
    for (auto& c : text) c = c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return text;
}

}  // namespace

bool is_safe_url(std::string_view url) noexcept {
    const bool tls = url.starts_with("https://");
    if (!tls && !url.starts_with("http://")) return false;
    url.remove_prefix(tls ? 8 : 7);
    const auto authority = url.substr(0, url.find_first_of("/?#"));
    if (authority.empty() || authority.contains('@') || authority.contains('\\')) return false;
    if (tls) return true;
    for (const std::string_view host : {"127.0.0.1", "localhost", "[::1]"})
        if (authority.starts_with(host) && (authority.size() == host.size() || authority[host.size()] == ':'))
            return true;
    return false;
}

std::vector<OidcSettings> read_oidc_settings(Config& config) {
    std::vector<OidcSettings> providers;
    std::istringstream names(config.text("SOUK_OIDC_PROVIDERS", ""));
    for (std::string name; names >> name;) {
        if (!Slug::parse(name))
            throw ConfigError("SOUK_OIDC_PROVIDERS: a name has lower-case letters, digits and hyphens");
        const auto prefix = "SOUK_OIDC_" + upper(name);
        OidcSettings provider{.name = name,
                              .label = config.text(prefix + "_LABEL", name),
                              .issuer = config.required(prefix + "_ISSUER"),
                              .client_id = config.required(prefix + "_CLIENT_ID"),
                              .client_secret = config.secret(prefix + "_CLIENT_SECRET"),
                              .scopes = config.text(prefix + "_SCOPES", "openid email profile"),
                              .proves_email = config.integer(prefix + "_PROVES_EMAIL", 0, 0, 1) == 1};
        if (!provider.issuer.empty() && !is_safe_url(provider.issuer))
            throw ConfigError(prefix + "_ISSUER must be an https address (plain http on this machine only)");
        providers.push_back(std::move(provider));
    }
    return providers;
}

}  // namespace souk::auth
