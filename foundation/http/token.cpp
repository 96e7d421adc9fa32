#include "foundation/http/token.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/core/uuid.hpp"
#include "foundation/http/token_text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <iterator>

namespace souk::http {

UserTokens::UserTokens(const Clock& clock, KeySet keys) : clock_(&clock) { use_keys(std::move(keys)); }

void UserTokens::use_keys(KeySet keys) {
    std::ranges::sort(keys, {}, &TimedKey::signs_from);
    keys_.store(std::make_shared<const KeySet>(std::move(keys)));
}

std::shared_ptr<const KeySet> UserTokens::published() const {
    auto keys = keys_.load();
    if (keys->empty()) throw Unavailable("auth", "has no signing keys yet");
    return keys;
}

std::string UserTokens::mint(const Caller& caller, std::chrono::seconds life) const {
    const auto now = clock_->now().microseconds() / 1'000'000;
    boost::json::array roles;
    for (const auto role : {Role::customer, Role::seller, Role::support, Role::admin}) {
        if (caller.has(role)) roles.emplace_back(to_string(role));
    }
    boost::json::object claims{{"iss", token_issuer},
                               {"aud", token_audience},
                               {"sub", caller.user.to_string()},
                               {"sid", caller.session},
                               {"roles", std::move(roles)},
                               {"iat", now},
                               {"exp", now + life.count()},
                               {"jti", (caller.token.is_nil() ? Uuid::v7() : caller.token).to_string()}};
    if (caller.seller) {
        boost::json::array rights;
        for (const auto right : caller.seller->rights.list()) rights.emplace_back(to_string(right));
        claims["seller"] = caller.seller->seller.to_string();
        claims["seller_rights"] = std::move(rights);
    }
    if (caller.proved_at) claims["auth_time"] = caller.proved_at->microseconds() / 1'000'000;
    if (caller.order != 0) claims["order"] = caller.order;
    const auto keys = published();
    const auto later = std::ranges::upper_bound(*keys, clock_->now(), {}, &TimedKey::signs_from);
    const auto& key = (later == keys->begin() ? later : std::prev(later))->key;
    return sign_token(Algorithm::es256, key.pem(), key.kid().c_str(), boost::json::serialize(claims));
}

std::string UserTokens::jwks() const {
    std::vector<SigningKey> keys;
    for (const auto& each : *published()) keys.push_back(each.key);
    return http::jwks(keys);
}

std::vector<PublicKey> UserTokens::public_keys() const {
    std::vector<PublicKey> keys;
    for (const auto& each : *published()) keys.push_back(each.key.public_key());
    return keys;
}

}  // namespace souk::http
