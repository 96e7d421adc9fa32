// The two kinds of bearer token. UserTokens: access tokens that the auth service signs (ES256; iss and aud "souk", sub user,
// sid session, roles, iat, exp, jti). ServiceTokens: proof between services (HS256 over the shared secret, iss the caller,
// aud the service that is called, 60 s). Both are plain values of one process; UserTokens is thread-safe, ServiceTokens
// belongs to one loop. No token is ever logged.
#pragma once

#include "foundation/core/clock.hpp"
#include "foundation/core/refusal.hpp"
#include "foundation/http/caller.hpp"
#include "foundation/http/jwks.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace souk::http {

inline constexpr std::string_view token_issuer = "souk";
inline constexpr std::string_view token_audience = "souk";
// Clocks of two machines may differ by this much where a token begins; the end of an access token is exact.
inline constexpr std::chrono::seconds clock_skew{5};

inline constexpr Refusal token_invalid{"token_invalid", RefusalKind::unauthenticated, "This token is not valid"};
inline constexpr Refusal token_expired{"token_expired", RefusalKind::unauthenticated, "This token has expired"};
inline constexpr Refusal token_revoked{"token_revoked", RefusalKind::unauthenticated, "This session has ended"};

class UserTokens {
  public:
    // The first key signs; all are published, so that tokens signed by the one before it stay good until they expire.
    UserTokens(std::vector<SigningKey> keys, const Clock& clock);

    std::string mint(const Caller& caller, std::chrono::seconds life) const;
    std::string jwks() const;
    std::vector<PublicKey> public_keys() const;

  private:
    std::vector<SigningKey> keys_;
    const Clock* clock_;
};

class ServiceTokens {
  public:
    // The secret is at least 32 bytes: std::invalid_argument otherwise.
    ServiceTokens(std::string service, std::string secret, const Clock& clock);

    const std::string& service() const noexcept { return service_; }
    // A token for calls to `target`; made once and used again until 20 s before its end.
    std::string bearer_for(std::string_view target);
    // The calling service's name, when the token was made for this one.
    std::expected<std::string, Refused> verify(std::string_view bearer);

  private:
    struct Minted {
        std::string token;
        std::int64_t renew_at = 0;  // seconds since the epoch
    };
    struct Seen {
        std::string caller;
        std::int64_t expires_at = 0;
    };
    void forget_expired(std::int64_t now);

    std::string service_;
    std::string secret_;
    const Clock* clock_;
    std::map<std::string, Minted, std::less<>> minted_;
    std::unordered_map<std::string, Seen> seen_;
};

}  // namespace souk::http
