// The attempts, counted in Redis under names that tell nothing. An attempt is counted before it is looked at, so that
// many at once are many; a good one is taken back. While Redis is away nobody is slowed down.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/crypto/sealing.hpp"
#include "foundation/redis/client.hpp"
#include "services/auth/domain/throttle.hpp"

#include <optional>
#include <string>

namespace souk::auth {

class ThrottleStore {
  public:
    ThrottleStore(redis::Client& redis, const crypto::Sealing& sealing, const Clock& clock)
        : redis_(redis), sealing_(sealing), clock_(clock) {}

    // How long to wait when it is too early; then nothing was counted.
    task<std::optional<std::chrono::seconds>> attempt(Attempt what, std::string name);
    task<void> succeeded(Attempt what, std::string name);
    // Nobody looked at it after all, as when the machine was too busy: it is taken back.
    task<void> not_made(Attempt what, std::string name);

  private:
    std::string key_of(Attempt what, std::string_view name) const;

    redis::Client& redis_;
    const crypto::Sealing& sealing_;
    const Clock& clock_;
};

}  // namespace souk::auth
