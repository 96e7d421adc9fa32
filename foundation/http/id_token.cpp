#include "foundation/http/id_token.hpp"

#include "foundation/http/token_cache.hpp"
#include "foundation/http/token_text.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>
#include <boost/describe.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace souk::http {

BOOST_DESCRIBE_ENUM(IdTokenFault, malformed, wrong_algorithm, unknown_key, bad_signature, wrong_issuer, wrong_audience,
                    expired, not_yet_valid, wrong_nonce, bad_claims)

struct ProviderKeys::Keys {
    struct Key {
        std::string kid;
        Algorithm algorithm;
        KeyHandle handle;
    };
    std::vector<Key> all;

    // A token without a kid is checked with the only key of its algorithm, if there is just one.
    const Key* find(const std::string& kid, Algorithm algorithm) const {
        const auto fits = [&](const Key& key) { return key.algorithm == algorithm && (kid.empty() || key.kid == kid); };
        const auto found = std::ranges::find_if(all, fits);
        if (found == all.end() || (kid.empty() && std::ranges::count_if(all, fits) > 1)) return nullptr;
        return &*found;
    }
};

namespace {

constexpr std::size_t longest_id_token = 16'384;
constexpr std::size_t longest_subject = 255;
constexpr std::size_t most_keys = 32;
constexpr std::size_t p256_coordinate = 32;
constexpr std::size_t smallest_modulus = 256;  // bytes: 2048 bits
constexpr std::size_t largest_modulus = 1024;
constexpr std::int64_t skew = 60;  // the provider's clock is not ours
constexpr std::int64_t oldest = 600;

KeyHandle rsa_key(const std::string& n, const std::string& e) {
    const auto number = [](const std::string& bytes) {
        return std::unique_ptr<BIGNUM, decltype(&BN_free)>(
            BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr),
            &BN_free);
    };
    const auto modulus = number(n);
    const auto exponent = number(e);
    const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> builder(OSSL_PARAM_BLD_new(),
                                                                                  &OSSL_PARAM_BLD_free);
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
        throw std::bad_alloc();
    }
    const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> parameters(OSSL_PARAM_BLD_to_param(builder.get()),
                                                                             &OSSL_PARAM_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), &EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    return KeyHandle(key);
}

std::string member(const boost::json::object& key, std::string_view name) {
    const auto* value = key.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// Null handle: not a key for us.
std::pair<Algorithm, KeyHandle> read_key(const boost::json::object& key) {
    const auto type = member(key, "kty");
    const auto algorithm = member(key, "alg");
    if (key.contains("use") && member(key, "use") != "sig") return {};
    if (type == "EC" && member(key, "crv") == "P-256" && (algorithm.empty() || algorithm == "ES256")) {
        const auto x = from_base64url(member(key, "x"));
        const auto y = from_base64url(member(key, "y"));
        if (x && y && x->size() == p256_coordinate && y->size() == p256_coordinate)
            return {Algorithm::es256, p256_key(*x, *y)};
    }
    if (type == "RSA" && (algorithm.empty() || algorithm == "RS256")) {
        const auto n = from_base64url(member(key, "n"));
        const auto e = from_base64url(member(key, "e"));
        // A large exponent would make each check slow.
        if (n && e && n->size() >= smallest_modulus && n->size() <= largest_modulus && n->front() != '\0' &&
            !e->empty() && e->size() <= 4)
            return {Algorithm::rs256, rsa_key(*n, *e)};
    }
    return {};
}

// `aud` is one name or a list of names.
std::vector<std::string> audiences(const TokenText& token) {
    if (auto one = token.text("aud"); !one.empty()) return {one};
    boost::system::error_code error;
    const auto value = boost::json::parse(token.json("aud"), error);
    std::vector<std::string> names;
    if (error || !value.is_array()) return names;
    for (const auto& name : value.get_array()) {
        if (!name.is_string()) return {};
        names.emplace_back(name.get_string());
    }
    return names;
}

std::expected<IdClaims, IdTokenFault> read_claims(const TokenText& token, const IdTokenExpectation& expected,
                                                  std::int64_t now) {
    if (token.text("iss") != expected.issuer) return std::unexpected(IdTokenFault::wrong_issuer);
    const auto names = audiences(token);
    const auto azp = token.text("azp");
    if (std::ranges::find(names, expected.client_id) == names.end() || (names.size() > 1 && azp.empty()) ||
        ((token.has("azp") || !azp.empty()) && azp != expected.client_id)) {
        return std::unexpected(IdTokenFault::wrong_audience);
    }
    const auto begins = token.number("iat");
    const auto ends = token.number("exp");
    if (!begins || !ends) return std::unexpected(IdTokenFault::bad_claims);
    if (*ends <= now - skew || *begins < now - oldest) return std::unexpected(IdTokenFault::expired);
    if (*begins > now + skew || (token.has("nbf") && token.number("nbf").value_or(INT64_MAX) > now + skew))
        return std::unexpected(IdTokenFault::not_yet_valid);
    if (expected.nonce.empty() || !same_token(token.text("nonce"), expected.nonce))
        return std::unexpected(IdTokenFault::wrong_nonce);
    IdClaims claims{token.text("sub"), token.text("email"), email_proof_of(token.json("email_verified")),
                    token.text("name")};
    if (claims.subject.empty() || claims.subject.size() > longest_subject)
        return std::unexpected(IdTokenFault::bad_claims);
    return claims;
}

}  // namespace

std::string_view to_string(IdTokenFault fault) noexcept { return boost::describe::enum_to_string(fault, "unknown"); }

ProviderKeys::ProviderKeys() : keys_(std::make_unique<Keys>()) {}
ProviderKeys::~ProviderKeys() = default;
ProviderKeys::ProviderKeys(ProviderKeys&&) noexcept = default;
ProviderKeys& ProviderKeys::operator=(ProviderKeys&&) noexcept = default;

std::expected<ProviderKeys, std::string> ProviderKeys::parse(std::string_view jwks) {
    boost::system::error_code error;
    const auto document = boost::json::parse(jwks, error);
    if (error) return std::unexpected("it is not JSON");
    const auto* set = document.if_object();
    const auto* list = set != nullptr ? set->if_contains("keys") : nullptr;
    if (list == nullptr || !list->is_array()) return std::unexpected("it has no list of keys");
    ProviderKeys keys;
    for (const auto& element : list->get_array()) {
        const auto* object = element.if_object();
        if (object == nullptr || keys.keys_->all.size() == most_keys) continue;
        auto [algorithm, handle] = read_key(*object);
        if (handle) keys.keys_->all.push_back({member(*object, "kid"), algorithm, std::move(handle)});
    }
    if (keys.keys_->all.empty()) return std::unexpected("it has no RS256 or ES256 key");
    return keys;
}

// The friend that sees the keys.
class IdTokenCheck {
  public:
    static std::expected<IdClaims, IdTokenFault> run(std::string_view token, const ProviderKeys& keys,
                                                     const IdTokenExpectation& expected, Instant now) {
        // libjwt does not know all algorithms, and takes what it does not know for no token.
        if (const auto named = algorithm_named_in(token); named != "RS256" && named != "ES256")
            return std::unexpected(IdTokenFault::wrong_algorithm);
        const auto text = TokenText::parse(token, longest_id_token);
        if (!text || text->has_critical_extensions()) return std::unexpected(IdTokenFault::malformed);
        const auto algorithm = text->algorithm();
        const auto* key = keys.keys_->find(text->header("kid"), algorithm);
        if (key == nullptr) return std::unexpected(IdTokenFault::unknown_key);
        const bool good = key->algorithm == Algorithm::es256 ? verify_es256(key->handle.get(), token)
                                                             : verify_rs256(key->handle.get(), token);
        if (!good) return std::unexpected(IdTokenFault::bad_signature);
        return read_claims(*text, expected, now.microseconds() / 1'000'000);
    }
};

std::expected<IdClaims, IdTokenFault> check_id_token(std::string_view token, const ProviderKeys& keys,
                                                     const IdTokenExpectation& expected, Instant now) {
    return IdTokenCheck::run(token, keys, expected, now);
}

// Some providers write it as a string.
EmailProof email_proof_of(std::string_view claim) noexcept {
    if (claim.empty() || claim == "null") return EmailProof::unsaid;
    return claim == "true" || claim == "\"true\"" ? EmailProof::yes : EmailProof::no;
}

std::string algorithm_named_in(std::string_view token) {
    const auto header = from_base64url(token.substr(0, std::min(token.find('.'), longest_id_token)));
    boost::system::error_code error;
    const auto value = boost::json::parse(header.value_or(""), error);
    const auto* members = error ? nullptr : value.if_object();
    auto named = members != nullptr ? member(*members, "alg") : std::string();
    const auto belongs = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    if (named.empty() || named.size() > 16 || !std::ranges::all_of(named, belongs)) return "none at all";
    return named;
}

std::string pkce_challenge(std::string_view verifier) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size(), digest.data());
    return base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace souk::http
