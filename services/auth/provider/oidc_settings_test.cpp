#include "services/auth/provider/oidc_settings.hpp"

#include <gtest/gtest.h>

#include <map>

namespace souk::auth {
namespace {

TEST(OidcSettingsTest, PlainHttpIsForThisMachineOnly) {
    for (const auto* url : {"https://accounts.example", "https://login.example:8443/tenant", "http://127.0.0.1:4000/x",
                            "http://localhost", "http://[::1]:4000"})
        EXPECT_TRUE(is_safe_url(url)) << url;
    for (const auto* url : {"", "http://", "http://accounts.example", "http://127.0.0.1.evil.example",
                            "http://127.0.0.1@evil.example", "http://localhost:1@evil.example/",
                            "https://user@accounts.example", "file:///etc/passwd", "http://[::1].evil.example]"})
        EXPECT_FALSE(is_safe_url(url)) << url;
}

TEST(OidcSettingsTest, EachProviderIsReadUnderItsName) {
    const std::map<std::string, std::string> environment{{"SOUK_OIDC_PROVIDERS", "acme-corp"},
                                                         {"SOUK_OIDC_ACME_CORP_ISSUER", "https://id.acme.example"},
                                                         {"SOUK_OIDC_ACME_CORP_CLIENT_ID", "shop"},
                                                         {"SOUK_OIDC_ACME_CORP_CLIENT_SECRET", "s"}};
    Config config([&](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional(found->second);
    });
    const auto providers = read_oidc_settings(config);
    EXPECT_NO_THROW(config.check());
    ASSERT_EQ(providers.size(), 1U);
    EXPECT_EQ(providers[0].label, "acme-corp");
    EXPECT_EQ(providers[0].issuer, "https://id.acme.example");
    EXPECT_EQ(providers[0].scopes, "openid email profile");
}

}  // namespace
}  // namespace souk::auth
