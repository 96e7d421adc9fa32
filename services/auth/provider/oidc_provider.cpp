#include "services/auth/provider/oidc_provider.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/http/form.hpp"
#include "foundation/schema/decode.hpp"
#include "foundation/telemetry/log.hpp"

#include <algorithm>

namespace souk::auth {

BOOST_DESCRIBE_STRUCT(ProviderEndpoints, (),
                      (issuer, authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint,
                       token_endpoint_auth_methods_supported))

struct TokenAnswer {
    std::string id_token;
    std::optional<std::string> access_token;
};
BOOST_DESCRIBE_STRUCT(TokenAnswer, (), (id_token, access_token))

// RFC 6749, section 5.2.
struct TokenRefusal {
    std::string error;
};
BOOST_DESCRIBE_STRUCT(TokenRefusal, (), (error))

struct UserInfo {
    std::string sub;
    std::optional<std::string> email;
    std::optional<schema::Json> email_verified;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(UserInfo, (), (sub, email, email_verified, name))

namespace {

constexpr std::chrono::hours cache_life{1};
constexpr std::chrono::seconds unknown_key_gap{10};
constexpr std::chrono::seconds patience{5};
constexpr std::size_t longest_error = 100;

std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out += '&';
        out += http::percent_encode(name) + '=' + http::percent_encode(value);
    }
    return out;
}

}  // namespace

OidcProvider::OidcProvider(http::Client& client, OidcSettings settings, std::string redirect_uri, const Clock& clock)
    : client_(client), settings_(std::move(settings)), redirect_uri_(std::move(redirect_uri)), clock_(clock) {}

task<std::string> OidcProvider::authorization_url(std::string state, std::string nonce, std::string verifier) {
    const auto known = co_await endpoints();
    const auto& address = known.authorization_endpoint;
    co_return address + (address.contains('?') ? '&' : '?') +
        form({{"response_type", "code"},
              {"client_id", settings_.client_id},
              {"redirect_uri", redirect_uri_},
              {"scope", settings_.scopes},
              {"state", state},
              {"nonce", nonce},
              {"code_challenge", http::pkce_challenge(verifier)},
              {"code_challenge_method", "S256"}});
}

task<std::expected<http::IdClaims, CodeFault>> OidcProvider::redeem(std::string code, std::string nonce,
                                                                    std::string verifier) {
    try {
        co_return co_await exchange(std::move(code), std::move(nonce), std::move(verifier));
    } catch (const Unavailable& gone) {
        telemetry::log_error("a sign-in with a provider cannot be finished",
                             {{"provider", settings_.name}, {"error", gone.what()}});
    }
    co_return std::unexpected(CodeFault::unavailable);
}

task<std::expected<http::IdClaims, CodeFault>> OidcProvider::exchange(std::string code, std::string nonce,
                                                                      std::string verifier) {
    const auto known = co_await endpoints();
    http::ClientRequest request;
    request.method = http::Method::post;
    request.url = known.token_endpoint;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = form({{"grant_type", "authorization_code"},
                         {"code", code},
                         {"redirect_uri", redirect_uri_},
                         {"code_verifier", verifier}});
    add_secret(known, request);
    request.timeout = patience;
    const auto response = co_await client_.send(std::move(request));
    if (response.status != 200) {
        // Only the code is the person's. That the provider does not know this shop is for those who run it.
        const auto why = schema::decode<TokenRefusal>(response.body, schema::Strictness::ignore_unknown);
        if (why && why->error == "invalid_grant") co_return std::unexpected(CodeFault::refused_code);
        throw Unavailable(settings_.name, "its token endpoint answered with status " + std::to_string(response.status) +
                                              (why ? ": " + why->error.substr(0, longest_error) : ""));
    }
    auto answer = schema::decode<TokenAnswer>(response.body, schema::Strictness::ignore_unknown);
    if (!answer) throw Unavailable(settings_.name, "its token endpoint gave no ID token");

    auto algorithm = http::algorithm_named_in(answer->id_token);
    auto claims = co_await check(std::move(answer->id_token), std::move(nonce));
    if (claims) {
        if (claims->email.empty()) co_await add_userinfo(*claims, answer->access_token.value_or(""));
        if (settings_.proves_email && claims->email_proof == http::EmailProof::unsaid)
            claims->email_proof = http::EmailProof::yes;
        co_return std::move(*claims);
    }
    telemetry::log_warn("an ID token is not valid", {{"provider", settings_.name},
                                                     {"fault", http::to_string(claims.error())},
                                                     {"algorithm", std::move(algorithm)}});
    co_return std::unexpected(CodeFault::bad_id_token);
}

// In the way that the provider's discovery names (OpenID Connect Core 1.0, section 9): in a header where it takes that.
void OidcProvider::add_secret(const ProviderEndpoints& known, http::ClientRequest& request) const {
    const auto& methods = known.token_endpoint_auth_methods_supported;
    const auto takes = [&](std::string_view method) { return std::ranges::find(*methods, method) != methods->end(); };
    if (!methods || takes("client_secret_basic")) {
        // RFC 6749, section 2.3.1
        request.basic = http::percent_encode(settings_.client_id) + ':' + http::percent_encode(settings_.client_secret);
    } else if (takes("client_secret_post")) {
        request.body += '&' + form({{"client_id", settings_.client_id}, {"client_secret", settings_.client_secret}});
    } else {
        throw Unavailable(settings_.name, "its token endpoint takes a secret neither in a header nor in the form");
    }
}

task<std::expected<http::IdClaims, http::IdTokenFault>> OidcProvider::check(std::string token, std::string nonce) {
    const auto known = co_await endpoints();
    if (!keys_ || Steady::now() > keys_until_) co_await fetch_keys(known);
    const http::IdTokenExpectation expected{settings_.issuer, settings_.client_id, nonce};
    auto claims = http::check_id_token(token, *keys_, expected, clock_.now());
    if (!claims && claims.error() == http::IdTokenFault::unknown_key && Steady::now() > keys_again_) {
        co_await fetch_keys(known);
        claims = http::check_id_token(token, *keys_, expected, clock_.now());
    }
    co_return claims;
}

// A provider that gives out access tokens may tell the address only there (OpenID Connect Core 1.0, section 5.4).
task<void> OidcProvider::add_userinfo(http::IdClaims& claims, std::string access_token) {
    const auto known = co_await endpoints();
    if (!known.userinfo_endpoint || !is_safe_url(*known.userinfo_endpoint) || access_token.empty()) co_return;
    const auto response = co_await client_.send(
        {.url = *known.userinfo_endpoint, .timeout = patience, .bearer = std::move(access_token)});
    auto info = schema::decode<UserInfo>(response.body, schema::Strictness::ignore_unknown);
    if (response.status != 200 || !info) throw Unavailable(settings_.name, "its userinfo endpoint gave no answer");
    if (info->sub != claims.subject) co_return;  // somebody else's
    claims.email = info->email.value_or("");
    claims.email_proof = http::email_proof_of(info->email_verified ? info->email_verified->text : "");
    if (claims.name.empty()) claims.name = info->name.value_or("");
}

task<ProviderEndpoints> OidcProvider::endpoints() {
    if (endpoints_ && Steady::now() < endpoints_until_) co_return *endpoints_;
    const auto& issuer = settings_.issuer;
    const auto base = issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer;
    const auto response =
        co_await client_.send({.url = base + "/.well-known/openid-configuration", .timeout = patience});
    if (response.status != 200)
        throw Unavailable(settings_.name, "its discovery answered with status " + std::to_string(response.status));
    auto found = schema::decode<ProviderEndpoints>(response.body, schema::Strictness::ignore_unknown);
    if (!found || found->issuer != issuer) throw Unavailable(settings_.name, "its discovery names another issuer");
    for (const auto* url : {&found->authorization_endpoint, &found->token_endpoint, &found->jwks_uri})
        if (!is_safe_url(*url)) throw Unavailable(settings_.name, "its discovery names an address without TLS");
    endpoints_ = std::move(*found);
    endpoints_until_ = Steady::now() + cache_life;
    co_return *endpoints_;
}

task<void> OidcProvider::fetch_keys(const ProviderEndpoints& known) {
    keys_again_ = Steady::now() + unknown_key_gap;
    const auto response = co_await client_.send({.url = known.jwks_uri, .timeout = patience});
    if (response.status != 200)
        throw Unavailable(settings_.name, "its keys: status " + std::to_string(response.status));
    auto keys = http::ProviderKeys::parse(response.body);
    if (!keys) throw Unavailable(settings_.name, "its keys: " + keys.error());
    keys_ = std::move(*keys);
    keys_until_ = Steady::now() + cache_life;
}

}  // namespace souk::auth
