// Proof between services: a service signs its own short-lived tokens with its own key (ES256, after RFC 7523: iss the
// calling service, aud the one that is called, good for 60 s), and the others know its public key. So none can speak
// for another, and no third has to be asked. Used by InternalClient to call and by the authenticators to check routes
// marked internal(). Belongs to one loop. No token is ever logged.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/refusal.hpp"
#include "foundation/http/jwks.hpp"
#include "foundation/http/service_keys.hpp"
#include "foundation/http/token_cache.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace souk::http {

class ServiceTokens {
  public:
    // `read_keys` is called here, every minute, and when a token fits no known key (at most once a second): keys change
    // while services run. Keys that cannot be read throw std::runtime_error here; later the ones before stay.
    using ReadKeys = std::function<std::expected<ServiceKeyRing, std::string>()>;
    ServiceTokens(std::string service, SigningKey key, ReadKeys read_keys, const Clock& clock);
    ~ServiceTokens();

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
    struct Keys;

    bool signed_by(std::string_view caller, std::string_view bearer, std::int64_t now);
    void read_keys(std::int64_t now);
    void use_keys(const ServiceKeyRing& ring);

    std::string service_;
    SigningKey key_;
    ReadKeys read_;
    const Clock* clock_;
    std::unique_ptr<Keys> keys_;
    std::int64_t read_at_ = 0;
    std::map<std::string, Minted, std::less<>> minted_;
    TokenCache<std::string> verified_{1024};  // to the caller's name
};

}  // namespace souk::http
