// Checks access tokens: signature by the key that `kid` names, algorithm ES256 and no other, issuer, audience, times and the
// shape of every claim. Tokens that passed are remembered (bounded, per loop), so that a token costs one signature check and
// from then on a look-up. Used by the authenticators; belongs to one loop.
#pragma once

#include "foundation/core/clock.hpp"
#include "foundation/http/caller.hpp"
#include "foundation/http/jwks.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace souk::http {

enum class TokenFault {
    malformed,        // not three base64url parts of JSON, too long, odd bytes
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

    // Tokens of keys that are gone are forgotten.
    void use_keys(const std::vector<PublicKey>& keys);
    bool has_keys() const noexcept { return !keys_.empty(); }
    std::size_t remembered() const noexcept { return young_.size() + old_.size(); }

    std::expected<Verified, TokenFault> verify(std::string_view token);

  private:
    struct Remembered {
        std::string token;
        std::string kid;
        Verified verified;
    };
    // By hash; two tokens with the same hash take each other's place.
    using Generation = std::unordered_map<std::size_t, Remembered>;

    const Remembered* recall(std::size_t hash, std::string_view token);
    void remember(std::size_t hash, Remembered entry);
    std::expected<Remembered, TokenFault> check(std::string_view token, std::int64_t now) const;

    const Clock* clock_;
    std::size_t generation_size_;
    std::unordered_map<std::string, std::string> keys_;  // kid to PEM
    Generation young_;
    Generation old_;
};

}  // namespace souk::http
