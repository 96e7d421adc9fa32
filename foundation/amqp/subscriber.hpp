// Consumes queues of the topology on a thread of its own and hands deliveries to the loop; acks travel back and are
// merged. It declares the topology, reconnects for ever, and after a loss the broker delivers again what was not acked:
// consumers must recognise repeats. outbox::Consumers is its one caller; all methods belong to the loop's thread.
// Unacked messages of a process that ends go back to the queue; what has come back again and again is taken alone, and
// after most_vain_deliveries it is given up without being handed over, so that a message that kills its consumer does
// so a bounded number of times.
#pragma once

#include "foundation/amqp/config.hpp"
#include "foundation/amqp/history.hpp"
#include "foundation/runtime/loop.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace souk::telemetry {
class Metrics;
}

namespace souk::amqp {

// Names one delivery on one connection; acks that come after that connection is lost are dropped.
struct Ticket {
    std::uint64_t connection = 0;
    std::uint16_t channel = 0;
    std::uint64_t tag = 0;
};

struct Delivery {
    Ticket ticket;
    std::string id;    // message_id
    std::string name;  // type
    std::string body;
    bool redelivered = false;
    std::int64_t vain = 0;  // times that a consumer had it and went away without a word
    History history{};
    std::chrono::steady_clock::time_point received{};
};

// The broker's own limit (its policy says 20) stands behind this one.
inline constexpr std::int64_t most_vain_deliveries = 15;
// From so many on, a message is taken alone.
inline constexpr std::int64_t suspicious_deliveries = 3;

struct Subscription {
    std::string queue;             // of the topology
    std::uint16_t prefetch = 200;  // unacked messages that the broker sends ahead
};

class Subscriber {
  public:
    using OnDeliveries = std::function<void(std::vector<Delivery>)>;

    Subscriber(runtime::Loop& loop, AmqpConfig config, telemetry::Metrics& metrics);
    ~Subscriber();
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    // Before start(). std::logic_error for a queue that the topology does not name.
    void consume(Subscription subscription, OnDeliveries on_deliveries);
    void start();
    void ack(const Ticket& ticket);
    // These two publish the message anew with its history, and ack it once the broker has it there. As a new message it
    // has no vain deliveries. If the connection is lost meanwhile, the message comes again, and may come twice.
    void dead_letter(Delivery delivery);  // to `<queue>.dead`; history.reason says why
    void set_aside(Delivery delivery, std::chrono::milliseconds at_least);  // comes back by itself
    // Sends the acks that are waiting, closes the connection and ends the thread. The loop does it itself once drained.
    void close();
    bool connected() const noexcept;  // and all queues declared; from any thread

  private:
    class Thread;
    std::shared_ptr<Thread> thread_;
};

}  // namespace souk::amqp
