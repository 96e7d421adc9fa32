// Checks access tokens: signature by the key that `kid` names, algorithm ES256 and no other, issuer, audience, times
// and the shape of every claim. Tokens that passed are remembered (bounded, per loop), so that a token costs one
// signature check and from then on a look-up. Used by the authenticators; belongs to one loop.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/jwks.hpp"
#include "foundation/http/token_cache.hpp"
#include "foundation/identity/caller.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace souk::http {

enum class TokenFault {
    malformed,        // not three base64url parts of JSON, too long, odd bytes, unknown critical extensions
    wrong_algorithm,  // anything but ES256, "none" and HMAC included
    unknown_key,      // no such kid: the key set may be out of date
    bad_signature,
    wrong_issuer,
    wrong_audience,
    expired,
    not_yet_valid,
    bad_claims  // one is missing or of the wrong type
};

struct Verified {
    Caller caller;
    std::int64_t expires_at = 0;  // seconds since the epoch
};

class TokenVerifier {
  public:
    explicit TokenVerifier(const Clock& clock, std::size_t remembered = 20'000);
    ~TokenVerifier();

    // When a key is gone, every remembered token is checked anew.
    void use_keys(const std::vector<PublicKey>& keys);
    bool has_keys() const noexcept { return !keys_.empty(); }
    std::size_t remembered() const noexcept { return verified_.size(); }

    std::expected<Verified, TokenFault> verify(std::string_view token);

  private:
    struct Key;

    std::expected<Verified, TokenFault> check(std::string_view token, std::int64_t now) const;

    const Clock* clock_;
    std::unordered_map<std::string, std::unique_ptr<Key>> keys_;  // by kid
    TokenCache<Verified> verified_;
};

}  // namespace souk::http
