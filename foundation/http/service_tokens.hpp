// Proof between services: HS256 tokens over the shared secret, iss the calling service, aud the one that is called,
// good for 60 s. Used by InternalClient to call and by the authenticators to check routes marked internal(). Belongs to
// one loop. No token is ever logged.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/refusal.hpp"
#include "foundation/http/token_cache.hpp"

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>

namespace souk::http {

class ServiceTokens {
  public:
    // The secret is at least 32 bytes: std::invalid_argument otherwise.
    ServiceTokens(std::string service, std::string secret, const Clock& clock);

    const std::string& service() const noexcept { return service_; }
    // A token for calls to `target`; made once and used again until 20 s before its end.
    std::string token_for(std::string_view target);
    // The calling service's name, when the token was made for this one.
    std::expected<std::string, Refused> verify(std::string_view bearer);

  private:
    struct Minted {
        std::string token;
        std::int64_t renew_at = 0;  // seconds since the epoch
    };

    std::string service_;
    std::string secret_;
    const Clock* clock_;
    std::map<std::string, Minted, std::less<>> minted_;
    TokenCache<std::string> verified_{1024};  // to the caller's name
};

}  // namespace souk::http
