// Access tokens, as the auth service makes them: ES256, iss and aud "souk", sub user, sid session, roles, iat, exp, and
// jti, a UUIDv7, so that tokens can be told apart by age; of who is in an active seller's team also
// seller, its id, and seller_rights. Checked by TokenVerifier. The first key signs and all
// are published, so that tokens signed by the key before it stay good until they expire. Immutable and thread-safe. No token is ever logged.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/caller.hpp"
#include "foundation/http/jwks.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace souk::http {

inline constexpr std::string_view token_issuer = "souk";
inline constexpr std::string_view token_audience = "souk";
// A token that must end before its time is remembered for so long (foundation/service/revocations.hpp).
inline constexpr std::chrono::minutes access_token_life{15};

class UserTokens {
  public:
    UserTokens(std::vector<SigningKey> keys, const Clock& clock);  // std::invalid_argument without a key

    // A caller without a token id gets a new one. One that was made before its rights were read ends with whatever
    // changes them meanwhile.
    std::string mint(const Caller& caller, std::chrono::seconds life) const;
    std::string jwks() const;
    std::vector<PublicKey> public_keys() const;

  private:
    std::vector<SigningKey> keys_;
    const Clock* clock_;
};

}  // namespace souk::http
