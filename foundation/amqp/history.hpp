// What a message has been through: how often it was tried, since when, and what it died of. It travels in the message's
// headers, so that it outlives every process and every stay in a wait queue.
#pragma once

#include "foundation/core/instant.hpp"

#include <optional>
#include <string>

namespace souk::amqp {

struct History {
    int attempts = 0;  // times that a handler had it; not counted: while something that the handler needs was away
    int failures = 0;  // those of them that ended in an error
    std::optional<Instant> first_received{};
    // Of dead letters:
    std::optional<Instant> died_at{};
    std::string reason{};  // without addresses and links
};

}  // namespace souk::amqp
