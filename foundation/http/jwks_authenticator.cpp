#include "foundation/http/jwks_authenticator.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/http/token_refusals.hpp"
#include "foundation/runtime/suspend.hpp"
#include "foundation/telemetry/log.hpp"

#include <vector>

namespace souk::http {

namespace {

std::expected<Caller, Refused> answer(const std::expected<Verified, TokenFault>& verified, const Revoked& revoked) {
    if (!verified) {
        return std::unexpected(Refused{verified.error() == TokenFault::expired ? token_expired : token_invalid});
    }
    if (revoked && revoked(verified->caller)) return std::unexpected(Refused{token_revoked});
    return verified->caller;
}

}  // namespace

LocalAuthenticator::LocalAuthenticator(const UserTokens& tokens, ServiceTokens& services, const Clock& clock,
                                       Revoked revoked)
    : tokens_(tokens), verifier_(clock), services_(services), revoked_(std::move(revoked)) {}

task<std::expected<Caller, Refused>> LocalAuthenticator::authenticate(std::string_view bearer) {
    if (api_keys_ && is_api_key(bearer)) co_return co_await api_keys_->authenticate(bearer);
    if (auto keys = tokens_.keys(); keys != keys_) {
        verifier_.use_keys(tokens_.public_keys());
        keys_ = std::move(keys);
    }
    co_return answer(verifier_.verify(bearer), revoked_);
}

std::expected<std::string, Refused> LocalAuthenticator::service(std::string_view bearer) {
    return services_.verify(bearer);
}

class JwksAuthenticator::Keys {
  public:
    Keys(runtime::Loop& loop, Client& client, JwksConfig config, const Clock& clock)
        : loop_(loop), client_(client), config_(std::move(config)), verifier_(clock) {}

    TokenVerifier& verifier() noexcept { return verifier_; }
    const JwksConfig& config() const noexcept { return config_; }
    runtime::Loop& loop() noexcept { return loop_; }

    // The caller's shared_ptr keeps the object alive while the loop still runs it.
    static task<void> keep_fresh(std::shared_ptr<Keys> self) {
        while (!self->loop_.stopping()) {
            co_await self->fetch();
            co_await self->loop_.sleep(self->verifier_.has_keys() ? self->config_.refresh : self->config_.retry);
        }
    }

    // A stranger can write any kid: only the first unknown one in a while makes us ask. Without keys, the shorter pause
    // holds.
    task<void> fetch_for_unknown_key() {
        const auto gap = verifier_.has_keys() ? config_.unknown_key_gap : config_.retry;
        const bool asked_lately = last_asked_ && std::chrono::steady_clock::now() - *last_asked_ < gap;
        if (!asked_lately || fetching_) co_await fetch();
    }

  private:
    task<void> fetch() {
        if (fetching_) {
            co_await runtime::suspend<void>(
                [this](runtime::Resume<void> resume) { waiting_.push_back(std::move(resume)); });
            co_return;
        }
        fetching_ = true;
        last_asked_ = std::chrono::steady_clock::now();
        try {
            const auto response = co_await client_.send({.url = config_.url});
            use(response);
        } catch (const std::exception& error) {
            failed(error.what());
        }
        fetching_ = false;
        for (auto& resume : std::exchange(waiting_, {})) resume();
    }

    void use(const Response& response) {
        if (response.status != 200) return failed("status " + std::to_string(response.status));
        const auto keys = parse_jwks(response.body);
        if (!keys) return failed(keys.error());
        verifier_.use_keys(*keys);
        if (failing_) telemetry::log_info("the signing keys can be fetched again");
        failing_ = false;
    }

    void failed(const std::string& why) {
        if (!failing_)
            telemetry::log_warn("the signing keys cannot be fetched", {{"url", config_.url}, {"error", why}});
        failing_ = true;
    }

    runtime::Loop& loop_;
    Client& client_;
    const JwksConfig config_;
    TokenVerifier verifier_;
    bool fetching_ = false;
    bool failing_ = false;
    std::optional<std::chrono::steady_clock::time_point> last_asked_;
    std::vector<runtime::Resume<void>> waiting_;
};

JwksAuthenticator::JwksAuthenticator(runtime::Loop& loop, Client& client, JwksConfig config, ServiceTokens& services,
                                     const Clock& clock, Revoked revoked)
    : keys_(std::make_shared<Keys>(loop, client, std::move(config), clock)),
      services_(services),
      revoked_(std::move(revoked)) {
    if (keys_->config().auth_url.empty()) return;
    auto& auth = auth_.emplace(client, services, "auth", keys_->config().auth_url);
    api_keys_.emplace([&auth](KeyQuestion question) { return ask(auth, std::move(question)); });
}

task<KeyVerdict> JwksAuthenticator::ask(InternalClient& auth, KeyQuestion question) {
    auto verdict = co_await auth.post<KeyVerdict>("/internal/api-keys/verify", question);
    if (!verdict) throw Unavailable("auth", "does not say whether an API key is valid");
    co_return std::move(*verdict);
}

JwksAuthenticator::~JwksAuthenticator() = default;

void JwksAuthenticator::start() { keys_->loop().spawn("signing keys", Keys::keep_fresh(keys_)); }

bool JwksAuthenticator::ready() const noexcept { return keys_->verifier().has_keys(); }

task<std::expected<Caller, Refused>> JwksAuthenticator::authenticate(std::string_view bearer) {
    if (api_keys_ && is_api_key(bearer)) co_return co_await api_keys_->authenticate(bearer);
    auto& verifier = keys_->verifier();
    auto verified = verifier.verify(bearer);
    if (!verified && verified.error() == TokenFault::unknown_key) {
        co_await keys_->fetch_for_unknown_key();
        if (!verifier.has_keys()) throw Unavailable("auth", "its signing keys have never been fetched");
        verified = verifier.verify(bearer);
    }
    co_return answer(verified, revoked_);
}

std::expected<std::string, Refused> JwksAuthenticator::service(std::string_view bearer) {
    return services_.verify(bearer);
}

}  // namespace souk::http
