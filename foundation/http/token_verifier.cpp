#include "foundation/http/token_verifier.hpp"

#include "foundation/http/token.hpp"
#include "foundation/http/token_refusals.hpp"
#include "foundation/http/token_text.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace souk::http {

namespace {

constexpr std::size_t longest_session = 128;

// A role that this version does not know gives nobody anything; it must not lock its holder out during an update.
std::optional<Roles> read_roles(const std::string& json) {
    boost::system::error_code error;
    const auto value = boost::json::parse(json, error);
    if (error || !value.is_array()) return std::nullopt;
    Roles roles;
    for (const auto& name : value.get_array()) {
        if (!name.is_string()) return std::nullopt;
        if (const auto role = parse_role(name.get_string())) roles.add(*role);
    }
    return roles;
}

// As with roles: an unknown right gives nothing.
std::optional<SellerMembership> read_membership(const TokenText& token) {
    const auto seller = SellerId::parse(token.text("seller"));
    boost::system::error_code error;
    const auto value = boost::json::parse(token.json("seller_rights"), error);
    if (!seller || error || !value.is_array()) return std::nullopt;
    SellerMembership membership{*seller, {}};
    for (const auto& name : value.get_array()) {
        if (!name.is_string()) return std::nullopt;
        if (const auto right = parse_seller_right(name.get_string())) membership.rights.add(*right);
    }
    return membership;
}

std::expected<Verified, TokenFault> read_claims(const TokenText& token, std::int64_t now) {
    if (token.text("iss") != token_issuer) return std::unexpected(TokenFault::wrong_issuer);
    if (token.text("aud") != token_audience) return std::unexpected(TokenFault::wrong_audience);
    const auto begins = token.number("iat");
    const auto ends = token.number("exp");
    if (!begins || !ends) return std::unexpected(TokenFault::bad_claims);
    if (*ends <= now) return std::unexpected(TokenFault::expired);
    const auto latest_begin = now + clock_skew.count();
    if (*begins > latest_begin) return std::unexpected(TokenFault::not_yet_valid);
    if (token.has("nbf")) {
        const auto not_before = token.number("nbf");
        if (!not_before) return std::unexpected(TokenFault::bad_claims);
        if (*not_before > latest_begin) return std::unexpected(TokenFault::not_yet_valid);
    }
    const auto user = UserId::parse(token.text("sub"));
    const auto roles = read_roles(token.json("roles"));
    const auto id = Uuid::parse(token.text("jti"));
    auto session = token.text("sid");
    if (!user || !roles || session.empty() || session.size() > longest_session || !id) {
        return std::unexpected(TokenFault::bad_claims);
    }
    Caller caller{*user, *roles, std::move(session), *id};
    if (token.has("seller") || token.has("seller_rights")) {
        caller.seller = read_membership(token);
        if (!caller.seller) return std::unexpected(TokenFault::bad_claims);
    }
    if (const auto proved = token.number("auth_time"))
        caller.proved_at = Instant::from_microseconds(*proved * 1'000'000);
    caller.order = token.number("order").value_or(0);
    return Verified{std::move(caller), *ends};
}

}  // namespace

struct TokenVerifier::Key {
    std::string pem;
    KeyHandle handle;
};

TokenVerifier::TokenVerifier(const Clock& clock, std::size_t remembered) : clock_(&clock), verified_(remembered) {}
TokenVerifier::~TokenVerifier() = default;

void TokenVerifier::use_keys(const std::vector<PublicKey>& keys) {
    std::unordered_map<std::string, std::unique_ptr<Key>> next;
    for (const auto& key : keys) {
        if (auto handle = parse_public_key(key.pem)) {
            next.insert_or_assign(key.kid, std::make_unique<Key>(Key{key.pem, std::move(handle)}));
        }
    }
    const bool all_kept = std::ranges::all_of(keys_, [&](const auto& known) {
        const auto found = next.find(known.first);
        return found != next.end() && found->second->pem == known.second->pem;
    });
    if (!all_kept) verified_.clear();
    keys_ = std::move(next);
}

std::expected<Verified, TokenFault> TokenVerifier::verify(std::string_view token) {
    const auto now = clock_->now().microseconds() / 1'000'000;
    if (const auto* known = verified_.find(token, now)) return *known;
    auto verified = check(token, now);
    if (!verified) return verified;
    const auto expires_at = verified->expires_at;
    return verified_.add(token, std::move(*verified), expires_at);
}

std::expected<Verified, TokenFault> TokenVerifier::check(std::string_view token, std::int64_t now) const {
    const auto text = TokenText::parse(token);
    if (!text || text->has_critical_extensions()) return std::unexpected(TokenFault::malformed);
    if (text->algorithm() != Algorithm::es256) return std::unexpected(TokenFault::wrong_algorithm);
    const auto key = keys_.find(text->header("kid"));
    if (key == keys_.end()) return std::unexpected(TokenFault::unknown_key);
    if (!verify_es256(key->second->handle.get(), token)) return std::unexpected(TokenFault::bad_signature);
    return read_claims(*text, now);
}

}  // namespace souk::http
