// The attempts to sign in, counted in Redis under hashed names. An attempt is counted before its password is looked at, so
// that many at once are many; a good one is taken back. While Redis is away nobody is slowed down.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/redis/client.hpp"
#include "services/auth/domain/throttle.hpp"

#include <optional>
#include <string>

namespace souk::auth {

class ThrottleStore {
  public:
    ThrottleStore(redis::Client& redis, const Clock& clock) : redis_(redis), clock_(clock) {}

    // How long to wait when it is too early; then nothing was counted.
    task<std::optional<std::chrono::seconds>> attempt(std::string account, std::string network);
    task<void> succeeded(std::string account, std::string network);

  private:
    task<std::chrono::milliseconds> count(std::string key, ThrottleRule rule);

    redis::Client& redis_;
    const Clock& clock_;
};

}  // namespace souk::auth
