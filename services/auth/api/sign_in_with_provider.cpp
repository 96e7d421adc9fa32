// The story of leaving for a provider and coming back signed in.
#include "foundation/crypto/digest.hpp"
#include "foundation/schema/decode.hpp"
#include "services/auth/api/mail_language.hpp"
#include "services/auth/api/oidc.hpp"
#include "services/auth/domain/identity.hpp"
#include "services/auth/domain/oidc_refusals.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

namespace {

constexpr std::string_view cookie_name = "__Host-souk_oidc";
constexpr std::chrono::minutes flow_life{10};
constexpr std::chrono::seconds code_life{60};
constexpr std::size_t longest_parameter = 2048;

std::string hash(std::string_view secret) { return crypto::to_hex(crypto::sha256(secret)); }
std::string flow_key(std::string_view state) { return "oidc:flow:" + hash(state); }
std::string code_key(std::string_view code) { return "oidc:code:" + hash(code); }

// Lax: the provider sends the browser back by a top-level navigation. __Host-: no neighbouring host can set it.
std::string cookie_of(std::string_view secret, std::chrono::seconds life) {
    return std::string(cookie_name) + '=' + std::string(secret) + "; Path=/; Max-Age=" + std::to_string(life.count()) +
           "; HttpOnly; Secure; SameSite=Lax";
}

// The hash of the browser's cookie, or nothing.
std::optional<std::string> browser_of(std::string_view cookies) {
    while (!cookies.empty()) {
        auto each = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(cookies.size(), each.size() + 1));
        while (each.starts_with(' ')) each.remove_prefix(1);
        if (each.size() > cookie_name.size() && each.starts_with(cookie_name) && each[cookie_name.size()] == '=')
            return hash(each.substr(cookie_name.size() + 1));
    }
    return std::nullopt;
}

// Empty when it is missing, given twice or too long.
std::string parameter(const http::Request& request, std::string_view name) {
    std::string found;
    for (const auto& [key, value] : request.query) {
        if (key != name) continue;
        if (!found.empty() || value.size() > longest_parameter) return {};
        found = value;
    }
    return found;
}

const Refusal& refusal_for(CodeFault fault) {
    switch (fault) {
        case CodeFault::refused_code: return refusal::provider_refused;
        case CodeFault::bad_id_token: return refusal::bad_id_token;
        case CodeFault::unavailable: break;
    }
    return refusal::provider_unavailable;
}

}  // namespace

OidcApi::OidcApi(pg::Database& database, redis::Client& redis, http::Client& client, SecondFactorApi& second_factor,
                 Mailer& mailer, const std::vector<OidcSettings>& providers, const std::string& public_url,
                 const Clock& clock)
    : database_(database),
      redis_(redis),
      second_factor_(second_factor),
      mailer_(mailer),
      users_(database),
      store_(database) {
    for (const auto& settings : providers) {
        auto redirect_uri = public_url + "/api/auth/oidc/" + settings.name + "/callback";
        providers_.push_back(std::make_unique<OidcProvider>(client, settings, std::move(redirect_uri), clock));
    }
}

OidcProvider* OidcApi::find(const Slug& name) {
    for (const auto& provider : providers_)
        if (provider->settings().name == name.str()) return provider.get();
    return nullptr;
}

task<Answer<ProviderList>> OidcApi::providers() {
    ProviderList list;
    for (const auto& provider : providers_)
        list.items.push_back({provider->settings().name, provider->settings().label});
    co_return list;
}

task<OidcApi::Begun> OidcApi::begin(OidcProvider& provider, std::string return_to, std::optional<Caller> link) {
    const auto state = crypto::random_token();
    const auto browser = crypto::random_token();
    const SignInFlow flow{.provider = provider.settings().name,
                          .nonce = crypto::random_token(),
                          .verifier = crypto::random_token(),
                          .browser = hash(browser),
                          .return_to = std::move(return_to),
                          .link = link ? std::optional(link->user) : std::nullopt,
                          .session = link ? Uuid::parse(link->session) : std::nullopt};
    auto url = co_await provider.authorization_url(state, flow.nonce, flow.verifier);
    const auto key = flow_key(state);
    const auto text = schema::encode(flow);
    co_await redis_.set(key, text, flow_life);
    co_return Begun{std::move(url), cookie_of(browser, flow_life)};
}

task<Answer<void>> OidcApi::start(Path<Slug> provider, Query<StartQuery> query) {
    auto* known = find(*provider);
    if (known == nullptr) co_return refused(refusal::provider_not_found);
    auto return_to = query->return_to.value_or("/");
    if (!is_local_path(return_to)) co_return refused(refusal::return_to_not_local);
    auto begun = co_await begin(*known, std::move(return_to), std::nullopt);
    co_return Answer<void>()
        .status(302)
        .header("Location", std::move(begun.url))
        .header("Set-Cookie", std::move(begun.cookie))
        .header("Cache-Control", "no-store");
}

task<std::optional<std::string>> OidcApi::take(std::string key) {
    auto reply = co_await redis_.command({"GETDEL", std::move(key)});
    if (reply.kind != redis::Reply::Kind::text) co_return std::nullopt;
    co_return std::move(reply.text);
}

task<Answer<void>> OidcApi::callback(Path<Slug> provider, Incoming request) {
    const auto state = parameter(request, "state");
    const auto browser = browser_of(request->header("Cookie").value_or(""));
    auto* known = find(*provider);
    if (known == nullptr) co_return refused(refusal::provider_not_found);
    const auto text = state.empty() ? std::nullopt : co_await take(flow_key(state));
    // Some providers leave out the state when somebody has declined.
    if (!text)
        co_return refused(parameter(request, "error").empty() ? refusal::sign_in_over : refusal::provider_refused);
    auto flow = schema::decode<SignInFlow>(*text);
    if (!flow || flow->provider != known->settings().name) co_return refused(refusal::sign_in_over);
    if (!browser || !crypto::constant_time_equal(*browser, flow->browser)) co_return refused(refusal::wrong_browser);

    // RFC 9207: an answer of another issuer is a mix-up.
    const auto issuer = parameter(request, "iss");
    if (!issuer.empty() && issuer != known->settings().issuer) co_return refused(refusal::sign_in_over);
    const auto code = parameter(request, "code");
    if (code.empty()) co_return co_await finish(std::move(*flow), std::unexpected(refused(refusal::provider_refused)));
    auto claims = co_await known->redeem(code, flow->nonce, flow->verifier);
    if (!claims) co_return co_await finish(std::move(*flow), std::unexpected(refused(refusal_for(claims.error()))));
    auto locale = mail_language(request->header("Accept-Language").value_or(""));
    auto user = flow->link ? co_await link_in_session(*flow, std::move(*claims))
                           : co_await user_of(flow->provider, std::move(*claims), std::move(locale));
    co_return co_await finish(std::move(*flow), std::move(user));
}

task<std::expected<UserId, Refused>> OidcApi::link_in_session(SignInFlow flow, http::IdClaims claims) {
    if (!flow.session || !co_await users_.find_session(*flow.link, *flow.session))
        co_return std::unexpected(refused(refusal::sign_in_over));
    co_return co_await link(*flow.link, std::move(flow.provider), std::move(claims));
}

// Back to the shop: pages read the outcome from the fragment, which no server and no log sees.
task<Answer<void>> OidcApi::finish(SignInFlow flow, std::expected<UserId, Refused> user) {
    std::string outcome;
    if (!user) {
        outcome = "signin_error=" + std::string(user.error().what.code);
    } else if (flow.link) {
        outcome = "linked=" + flow.provider;
    } else {
        const auto code = crypto::random_token();
        const auto key = code_key(code);
        const auto text = schema::encode(FinishedSignIn{*user, flow.browser});
        co_await redis_.set(key, text, code_life);
        outcome = "signin=" + code;
    }
    co_return Answer<void>()
        .status(302)
        .header("Location", flow.return_to + '#' + outcome)
        .header("Cache-Control", "no-store");
}

task<Answer<SignedIn>> OidcApi::exchange(Body<ExchangeBody> body, Incoming request) {
    const auto browser = browser_of(request->header("Cookie").value_or(""));
    const auto text = co_await take(code_key(body->code.str()));
    const auto finished = text ? schema::decode<FinishedSignIn>(*text) : std::unexpected(std::vector<Violation>{});
    // A code that somebody else's browser earned would sign its victim in to a stranger's account.
    if (!finished || !browser || !crypto::constant_time_equal(*browser, finished->browser))
        co_return refused(refusal::bad_sign_in_code);
    auto user = co_await users_.credentials(finished->user_id);
    if (!user) co_return refused(refusal::bad_sign_in_code);
    auto admitted = co_await second_factor_.admit(std::move(*user), visitor_of(request));
    co_return std::move(admitted)
        .header("Set-Cookie", cookie_of("", std::chrono::seconds(0)))
        .header("Cache-Control", "no-store");
}

task<Answer<LinkStarted>> OidcApi::start_link(Caller caller, Path<Slug> provider, Body<LinkBody> body) {
    auto* known = find(*provider);
    if (known == nullptr) co_return refused(refusal::provider_not_found);
    auto return_to = body->return_to ? body->return_to->str() : "/";
    if (!is_local_path(return_to)) co_return refused(refusal::return_to_not_local);
    auto begun = co_await begin(*known, std::move(return_to), caller);
    Answer<LinkStarted> answer(LinkStarted{std::move(begun.url)});
    co_return std::move(answer).header("Set-Cookie", std::move(begun.cookie)).header("Cache-Control", "no-store");
}

}  // namespace souk::auth
