// A token's text taken apart, and the two signatures; private to the token checks. libjwt reads and writes tokens.
// ES256 signatures are checked with OpenSSL and a key that was parsed once: libjwt would parse the PEM for every token,
// five times the cost of the check, and would let the token's header choose how the key is used.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct jwt;
struct evp_pkey_st;

namespace souk::http {

struct FreeJwt {
    void operator()(jwt* token) const noexcept;
};
struct FreeKey {
    void operator()(evp_pkey_st* key) const noexcept;
};
using KeyHandle = std::unique_ptr<evp_pkey_st, FreeKey>;

enum class Algorithm { es256, rs256, hs256, other };

// Header and claims; the signature is not checked here.
class TokenText {
  public:
    // Empty for what has not three base64url parts of JSON, or is longer than this.
    static std::optional<TokenText> parse(std::string_view token, std::size_t longest = 4096);

    Algorithm algorithm() const noexcept;
    bool has_critical_extensions() const;  // header `crit`: what one does not understand must be refused
    std::string header(const char* name) const;
    std::string text(const char* claim) const;  // empty when it is absent or not a string
    std::optional<std::int64_t> number(const char* claim) const;
    bool has(const char* claim) const;
    std::string json(const char* claim) const;  // an array or object as JSON, or empty

  private:
    explicit TokenText(jwt* token) noexcept : token_(token) {}
    std::unique_ptr<jwt, FreeJwt> token_;
};

KeyHandle parse_public_key(const std::string& pem);              // null when it is none
KeyHandle p256_key(const std::string& x, const std::string& y);  // null when the point is not on the curve
bool verify_es256(evp_pkey_st* key, std::string_view token);
bool verify_rs256(evp_pkey_st* key, std::string_view token);

// `claims` is a JSON object. `kid` may be null.
std::string sign_token(Algorithm algorithm, std::string_view key, const char* kid, const std::string& claims);

std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);  // unpadded, canonical

}  // namespace souk::http
