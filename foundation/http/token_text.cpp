#include "foundation/http/token_text.hpp"

#include "foundation/http/token_cache.hpp"

#include <jwt.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace souk::http {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct FreeText {
    void operator()(char* text) const noexcept { std::free(text); }
};
using OwnedText = std::unique_ptr<char, FreeText>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

bool looks_like_a_token(std::string_view token, std::size_t longest) {
    if (token.empty() || token.size() > longest || std::ranges::count(token, '.') != 2) return false;
    return std::ranges::all_of(token, [](char c) { return c == '.' || alphabet.contains(c); });
}

struct Signed {
    std::string_view input;
    std::string signature;
};

std::optional<Signed> split(std::string_view token) {
    const auto dot = token.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    auto signature = from_base64url(token.substr(dot + 1));
    if (!signature) return std::nullopt;
    return Signed{token.substr(0, dot), std::move(*signature)};
}

// JOSE writes the two numbers one after the other, OpenSSL wants them in DER.
std::vector<unsigned char> der_signature(std::string_view both) {
    const int half = static_cast<int>(both.size() / 2);
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), &ECDSA_SIG_free);
    BIGNUM* r = BN_bin2bn(bytes_of(both), half, nullptr);
    BIGNUM* s = BN_bin2bn(bytes_of(both) + half, half, nullptr);
    if (!pair || r == nullptr || s == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) throw std::bad_alloc();
    unsigned char* out = nullptr;
    const int length = i2d_ECDSA_SIG(pair.get(), &out);
    if (length <= 0) throw std::bad_alloc();
    std::vector<unsigned char> der(out, out + length);
    OPENSSL_free(out);
    return der;
}

}  // namespace

bool same_token(std::string_view left, std::string_view right) noexcept {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

void FreeJwt::operator()(jwt* token) const noexcept { jwt_free(token); }
void FreeKey::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }

std::optional<TokenText> TokenText::parse(std::string_view token, std::size_t longest) {
    if (!looks_like_a_token(token, longest)) return std::nullopt;
    jwt_t* read = nullptr;
    if (jwt_decode(&read, std::string(token).c_str(), nullptr, 0) != 0 || read == nullptr) return std::nullopt;
    return TokenText(read);
}

Algorithm TokenText::algorithm() const noexcept {
    // As written: jwt_get_alg() knows it only after libjwt has checked the signature itself.
    const char* name = jwt_get_header(token_.get(), "alg");
    const std::string_view written = name != nullptr ? name : "";
    if (written == "ES256") return Algorithm::es256;
    if (written == "RS256") return Algorithm::rs256;
    return written == "HS256" ? Algorithm::hs256 : Algorithm::other;
}

bool TokenText::has_critical_extensions() const {
    return OwnedText(jwt_get_headers_json(token_.get(), "crit")) != nullptr || !header("crit").empty();
}

std::string TokenText::header(const char* name) const {
    const char* value = jwt_get_header(token_.get(), name);
    return value != nullptr ? value : "";
}

std::string TokenText::text(const char* claim) const {
    const char* value = jwt_get_grant(token_.get(), claim);
    return value != nullptr ? value : "";
}

// Not jwt_get_grant_int(): that one reads a string as 0, without an error.
std::optional<std::int64_t> TokenText::number(const char* claim) const {
    const auto text = json(claim);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool TokenText::has(const char* claim) const {
    errno = 0;
    jwt_get_grant_int(token_.get(), claim);
    return errno != ENOENT;
}

std::string TokenText::json(const char* claim) const {
    const OwnedText value(jwt_get_grants_json(token_.get(), claim));
    return value ? value.get() : "";
}

KeyHandle parse_public_key(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                         &BIO_free);
    return KeyHandle(text ? PEM_read_bio_PUBKEY(text.get(), nullptr, nullptr, nullptr) : nullptr);
}

bool verify_es256(evp_pkey_st* key, std::string_view token) {
    constexpr std::size_t signature_size = 64;
    const auto parts = split(token);
    if (!parts || parts->signature.size() != signature_size) return false;
    const auto der = der_signature(parts->signature);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), der.data(), der.size(), bytes_of(parts->input), parts->input.size()) == 1;
}

bool verify_rs256(evp_pkey_st* key, std::string_view token) {
    const auto parts = split(token);
    if (!parts || EVP_PKEY_is_a(key, "RSA") != 1) return false;
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(parts->signature), parts->signature.size(), bytes_of(parts->input),
                            parts->input.size()) == 1;
}

std::string sign_token(Algorithm algorithm, std::string_view key, const char* kid, const std::string& claims) {
    jwt_t* made = nullptr;
    if (jwt_new(&made) != 0) throw std::bad_alloc();
    const std::unique_ptr<jwt, FreeJwt> token(made);
    const auto alg = algorithm == Algorithm::es256 ? JWT_ALG_ES256 : JWT_ALG_HS256;
    const bool ready = jwt_add_grants_json(made, claims.c_str()) == 0 &&
                       (kid == nullptr || jwt_add_header(made, "kid", kid) == 0) &&
                       jwt_set_alg(made, alg, bytes_of(key), static_cast<int>(key.size())) == 0;
    const OwnedText text(ready ? jwt_encode_str(made) : nullptr);
    if (!text) throw std::runtime_error("a token cannot be signed");
    return text.get();
}

std::string base64url(std::string_view bytes) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = bits << 8U | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6) out += alphabet[bits >> static_cast<unsigned>(count - 6) & 63U];
    }
    if (count > 0) out += alphabet[bits << static_cast<unsigned>(6 - count) & 63U];
    return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    }
    // What is left must be zero bits, or one signature would have several spellings.
    if (count >= 6 || (bits & ((1U << static_cast<unsigned>(count)) - 1U)) != 0) return std::nullopt;
    return out;
}

}  // namespace souk::http
