#include "foundation/http/service_tokens.hpp"

#include "foundation/core/uuid.hpp"
#include "foundation/http/token_refusals.hpp"
#include "foundation/http/token_text.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace souk::http {

namespace {

constexpr std::int64_t life = 60;
constexpr std::int64_t renew_before = 20;
constexpr std::int64_t skew = clock_skew.count();
constexpr std::size_t shortest_secret = 32;

std::unexpected<Refused> refuse(const Refusal& why) { return std::unexpected(Refused{why}); }

}  // namespace

ServiceTokens::ServiceTokens(std::string service, std::string secret, const Clock& clock)
    : service_(std::move(service)), secret_(std::move(secret)), clock_(&clock) {
    if (service_.empty()) throw std::invalid_argument("a service needs a name");
    if (secret_.size() < shortest_secret) throw std::invalid_argument("the service secret needs 32 bytes or more");
}

std::string ServiceTokens::token_for(std::string_view target) {
    const auto now = clock_->now().microseconds() / 1'000'000;
    auto known = minted_.find(target);
    if (known == minted_.end()) known = minted_.emplace(target, Minted{}).first;
    auto& [token, renew_at] = known->second;
    if (token.empty() || now >= renew_at) {
        const boost::json::object claims{
            {"iss", service_}, {"aud", target}, {"iat", now}, {"exp", now + life}, {"jti", Uuid::v7().to_string()}};
        token = sign_token(Algorithm::hs256, secret_, nullptr, boost::json::serialize(claims));
        renew_at = now + life - renew_before;
    }
    return token;
}

std::expected<std::string, Refused> ServiceTokens::verify(std::string_view bearer) {
    const auto now = clock_->now().microseconds() / 1'000'000;
    if (const auto* caller = verified_.find(bearer, now)) return *caller;
    const auto token = TokenText::parse(bearer);
    if (!token || token->algorithm() != Algorithm::hs256 || token->has_critical_extensions() ||
        !verify_hs256(secret_, bearer)) {
        return refuse(token_invalid);
    }
    auto caller = token->text("iss");
    const auto begins = token->number("iat");
    const auto ends = token->number("exp");
    if (caller.empty() || token->text("aud") != service_ || !begins || !ends) return refuse(token_invalid);
    if (token->has("nbf") && token->number("nbf").value_or(INT64_MAX) > now + skew) return refuse(token_invalid);
    // Whoever holds the secret could write any end: a longer life than ours is not a token of ours.
    if (*begins > now + skew || *ends > now + life + skew) return refuse(token_invalid);
    if (*ends + skew <= now) return refuse(token_expired);
    return verified_.add(bearer, std::move(caller), *ends + skew);
}

}  // namespace souk::http
