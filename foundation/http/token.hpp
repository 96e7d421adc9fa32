// Access tokens, as the auth service makes them: ES256, iss and aud "souk", sub user, sid session, roles, iat, exp, and
// jti, a UUID; order, a number that is higher in each later token; auth_time, when the user last proved to be who they
// are; of who is in an active seller's team also seller, its id, and seller_rights. Checked by TokenVerifier. Keys
// change while the process runs: one is published before it signs, and stays published until the tokens that it signed
// are over, so that no good token is ever refused. Thread-safe. No token is ever logged.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/caller.hpp"
#include "foundation/http/jwks.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace souk::http {

inline constexpr std::string_view token_issuer = "souk";
inline constexpr std::string_view token_audience = "souk";
// A token that must end before its time is remembered for so long (foundation/service/revocations.hpp).
inline constexpr std::chrono::minutes access_token_life{15};

struct TimedKey {
    SigningKey key;
    Instant signs_from;
};
using KeySet = std::vector<TimedKey>;

class UserTokens {
  public:
    explicit UserTokens(const Clock& clock, KeySet keys = {});

    void use_keys(KeySet keys);
    std::shared_ptr<const KeySet> keys() const noexcept { return keys_.load(); }

    // Signed by the newest key whose time has come. A caller without a token id gets a new one; one that was made
    // before its rights were read ends with whatever changes them meanwhile. Of these three: Unavailable while there is
    // no key.
    std::string mint(const Caller& caller, std::chrono::seconds life) const;
    std::string jwks() const;
    std::vector<PublicKey> public_keys() const;

  private:
    std::shared_ptr<const KeySet> published() const;

    const Clock* clock_;
    std::atomic<std::shared_ptr<const KeySet>> keys_;
};

}  // namespace souk::http
