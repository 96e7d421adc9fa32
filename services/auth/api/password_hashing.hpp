// Passwords on the blocking pool: hashing takes a quarter of a second by design and may hold up nobody else. Known
// devices go first and have a thread of their own; of the others sign-ins go before registrations, yet not always. In a
// lane those go first who have asked for the fewest hashes lately. Whoever would wait, or has waited, for more than two
// seconds (known devices: one and a half) is refused with `busy`. Thread-safe; shared by the loops.
#pragma once

#include "foundation/core/refusal.hpp"
#include "foundation/crypto/password.hpp"
#include "foundation/runtime/blocking_pool.hpp"
#include "services/auth/domain/recent_use.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <mutex>
#include <optional>
#include <string>

namespace souk::auth {

// Who waits for a hash, the most urgent first.
enum class HashingLane : std::uint8_t { known_device, sign_in, registration };

struct HashingFor {
    HashingLane lane = HashingLane::sign_in;
    std::string subscriber;
};

class PasswordHashing {
  public:
    // On `threads` and one more for known devices. `most_waiting` in each lane.
    PasswordHashing(int cost, int threads, std::size_t most_waiting);

    // The hash of a new password of the one with this e-mail address and name; refused when it is too easily guessed.
    task<std::expected<std::string, Refused>> accept(std::string password, std::string email, std::string name,
                                                     HashingFor whom);
    // Whether it is the password. Without a hash that any could fit it is not, and that takes the same time.
    task<std::expected<bool, Refused>> verify(std::string password, std::string hash, HashingFor whom);
    // The hash at today's cost, of a password that was right; nothing when it has that, or too many wait.
    task<std::optional<std::string>> renew(std::string password, std::string hash, HashingFor whom);

  private:
    runtime::Lane lane_for(const HashingFor& whom);

    int cost_;
    runtime::BlockingPool pool_;
    std::mutex mutex_;
    RecentUse uses_;
    std::string nobodys_;
};

}  // namespace souk::auth
