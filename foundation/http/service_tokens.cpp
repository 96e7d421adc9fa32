#include "foundation/http/service_tokens.hpp"

#include "foundation/core/uuid.hpp"
#include "foundation/http/token_refusals.hpp"
#include "foundation/http/token_text.hpp"
#include "foundation/telemetry/log.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace souk::http {

namespace {

constexpr std::int64_t life = 60;
constexpr std::int64_t renew_before = 20;
constexpr std::int64_t read_gap = 1;
constexpr std::int64_t read_again = 60;
constexpr std::int64_t skew = clock_skew.count();

std::unexpected<Refused> refuse(const Refusal& why) { return std::unexpected(Refused{why}); }

}  // namespace

struct ServiceTokens::Keys {
    std::map<std::string, std::vector<KeyHandle>, std::less<>> of;  // by service

    bool fit(std::string_view service, std::string_view token) const {
        const auto found = of.find(service);
        return found != of.end() &&
               std::ranges::any_of(found->second, [&](const KeyHandle& key) { return verify_es256(key.get(), token); });
    }
};

ServiceTokens::ServiceTokens(std::string service, SigningKey key, ReadKeys read_keys, const Clock& clock)
    : service_(std::move(service)),
      key_(std::move(key)),
      read_(std::move(read_keys)),
      clock_(&clock),
      keys_(std::make_unique<Keys>()) {
    if (service_.empty()) throw std::invalid_argument("a service needs a name");
    read_at_ = clock_->now().microseconds() / 1'000'000;
    const auto ring = read_();
    if (!ring) throw std::runtime_error("the public keys of the services cannot be read: " + ring.error());
    use_keys(*ring);
}

ServiceTokens::~ServiceTokens() = default;

void ServiceTokens::read_keys(std::int64_t now) {
    read_at_ = now;
    if (const auto ring = read_()) {
        use_keys(*ring);
    } else {
        telemetry::log_warn("the public keys of the services cannot be read", {{"why", ring.error()}});
    }
}

void ServiceTokens::use_keys(const ServiceKeyRing& ring) {
    auto next = std::make_unique<Keys>();
    for (const auto& [service, pems] : ring) {
        for (const auto& pem : pems)
            if (auto handle = parse_public_key(pem)) next->of[service].push_back(std::move(handle));
    }
    keys_ = std::move(next);
    verified_.clear();  // a key that is gone vouches for nothing any more
}

bool ServiceTokens::signed_by(std::string_view caller, std::string_view bearer, std::int64_t now) {
    if (keys_->fit(caller, bearer)) return true;
    if (now - read_at_ < read_gap) return false;
    read_keys(now);
    return keys_->fit(caller, bearer);
}

std::string ServiceTokens::token_for(std::string_view target) {
    const auto now = clock_->now().microseconds() / 1'000'000;
    auto known = minted_.find(target);
    if (known == minted_.end()) known = minted_.emplace(target, Minted{}).first;
    auto& [token, renew_at] = known->second;
    if (token.empty() || now >= renew_at) {
        const boost::json::object claims{
            {"iss", service_}, {"aud", target}, {"iat", now}, {"exp", now + life}, {"jti", Uuid::v7().to_string()}};
        token = sign_token(Algorithm::es256, key_.pem(), nullptr, boost::json::serialize(claims));
        renew_at = now + life - renew_before;
    }
    return token;
}

std::expected<std::string, Refused> ServiceTokens::verify(std::string_view bearer) {
    const auto now = clock_->now().microseconds() / 1'000'000;
    if (now - read_at_ >= read_again) read_keys(now);
    if (const auto* caller = verified_.find(bearer, now)) return *caller;
    const auto token = TokenText::parse(bearer);
    if (!token || token->algorithm() != Algorithm::es256 || token->has_critical_extensions())
        return refuse(token_invalid);
    auto caller = token->text("iss");
    if (!signed_by(caller, bearer, now)) return refuse(token_invalid);
    const auto begins = token->number("iat");
    const auto ends = token->number("exp");
    if (token->text("aud") != service_ || !begins || !ends) return refuse(token_invalid);
    if (token->has("nbf") && token->number("nbf").value_or(INT64_MAX) > now + skew) return refuse(token_invalid);
    // Whoever holds a key could write any end: a longer life than ours is not a token of ours.
    if (*begins > now + skew || *ends > now + life + skew) return refuse(token_invalid);
    if (*ends + skew <= now) return refuse(token_expired);
    return verified_.add(bearer, std::move(caller), *ends + skew);
}

}  // namespace souk::http
