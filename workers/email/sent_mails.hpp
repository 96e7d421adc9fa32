// Which mails the SMTP server has taken, or may have taken, so that none is sent twice. Redis remembers it for all
// processes to come; what could not be written there is remembered here and written later, so that a Redis that fails
// just then repeats no mail. Used by the Sender, on its loop.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/uuid.hpp"
#include "foundation/redis/client.hpp"

#include <string>
#include <unordered_map>

namespace souk::email {

class SentMails {
  public:
    enum class Fate : std::uint8_t { not_sent, maybe_sent, sent };

    explicit SentMails(redis::Client& redis) : redis_(redis) {}

    // Unavailable when only Redis could know. A mail that may have been sent is not_sent after that time.
    task<Fate> fate_of(const Uuid& id);
    // Never throw.
    task<void> sent(const Uuid& id);
    task<void> maybe_sent(const Uuid& id, std::chrono::milliseconds time);

  private:
    struct Unwritten {
        Fate fate;
        Instant until;
    };
    task<void> remember(Uuid id, Fate fate, std::chrono::milliseconds time);
    task<bool> write(const Uuid& id, Fate fate, std::chrono::milliseconds time);
    task<void> write_the_others();

    redis::Client& redis_;
    std::unordered_map<Uuid, Unwritten> unwritten_;
};

}  // namespace souk::email
