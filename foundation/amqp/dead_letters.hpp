// A look at what consumers have given up, and what to do with it: send it to its queue again, or throw it away.
// Blocking: each call makes a connection of its own, for a thread that may wait. Called by the admin service and its
// command. All throw Unreachable, also when a queue is missing: it declares none. What is looked at goes back
// to the dead-letter queue, a moment later; whoever looks meanwhile sees the rest of it only.
#pragma once

#include "foundation/amqp/config.hpp"
#include "foundation/amqp/history.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace souk::amqp {

struct DeadLetter {
    std::string id;    // of the event
    std::string name;  // of the event
    std::string body;  // as it was published: may hold what people must not see
    History history;
};

class DeadLetters {
  public:
    // Replaying and discarding take at most so many at a time, the oldest first.
    static constexpr std::int64_t most = 1000;

    explicit DeadLetters(AmqpConfig config) : config_(std::move(config)) {}

    // How many wait behind each queue of the topology, in its order.
    std::vector<std::int64_t> counts() const;
    // The oldest of them.
    std::vector<DeadLetter> list(const std::string& queue, std::int64_t limit) const;
    // Those with this id, or all without one. They begin anew: attempts are counted from 1 again. Returns how many.
    std::int64_t replay(const std::string& queue, const std::optional<std::string>& id) const;
    std::int64_t discard(const std::string& queue, const std::optional<std::string>& id) const;

  private:
    AmqpConfig config_;
};

}  // namespace souk::amqp
