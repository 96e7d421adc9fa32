#include "foundation/http/token.hpp"

#include "foundation/core/uuid.hpp"
#include "foundation/http/token_text.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace souk::http {

UserTokens::UserTokens(std::vector<SigningKey> keys, const Clock& clock) : keys_(std::move(keys)), clock_(&clock) {
    if (keys_.empty()) throw std::invalid_argument("a signing key is needed");
}

std::string UserTokens::mint(const Caller& caller, std::chrono::seconds life) const {
    const auto now = clock_->now().microseconds() / 1'000'000;
    boost::json::array roles;
    for (const auto role : {Role::customer, Role::seller, Role::support, Role::admin}) {
        if (caller.has(role)) roles.emplace_back(to_string(role));
    }
    boost::json::object claims{
        {"iss", token_issuer},       {"aud", token_audience},        {"sub", caller.user.to_string()},
        {"sid", caller.session},     {"roles", std::move(roles)},    {"iat", now},
        {"exp", now + life.count()}, {"jti", (caller.token.is_nil() ? Uuid::v7() : caller.token).to_string()}};
    if (caller.seller) {
        boost::json::array rights;
        for (const auto right : caller.seller->rights.list()) rights.emplace_back(to_string(right));
        claims["seller"] = caller.seller->seller.to_string();
        claims["seller_rights"] = std::move(rights);
    }
    const auto& key = keys_.front();
    return sign_token(Algorithm::es256, key.pem(), key.kid().c_str(), boost::json::serialize(claims));
}

std::string UserTokens::jwks() const { return http::jwks(keys_); }

std::vector<PublicKey> UserTokens::public_keys() const {
    std::vector<PublicKey> keys;
    for (const auto& key : keys_) keys.push_back(key.public_key());
    return keys;
}

}  // namespace souk::http
