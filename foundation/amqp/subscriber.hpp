// Consumes queues of souk.events on a thread of its own and hands deliveries to the loop; acks travel back and are
// merged. It declares what it needs (exchanges, quorum queue, binding, `<queue>.dead`), reconnects for ever, and after
// a loss the broker delivers again what was not acked: consumers must recognise repeats. outbox::Consumers is its one
// caller; all methods belong to the loop's thread. Unacked messages of a process that ends go back to the queue; what
// has come back again and again is taken alone, so that the broker's delivery limit parts with the culprit only.
#pragma once

#include "foundation/amqp/config.hpp"
#include "foundation/runtime/loop.hpp"

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
};

struct Subscription {
    std::string queue;
    std::string routing_key;
    std::uint16_t prefetch = 200;  // unacked messages that the broker sends ahead
};

class Subscriber {
  public:
    using OnDeliveries = std::function<void(std::vector<Delivery>)>;

    Subscriber(runtime::Loop& loop, AmqpConfig config, telemetry::Metrics& metrics);
    ~Subscriber();
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    void consume(Subscription subscription, OnDeliveries on_deliveries);  // before start()
    void start();
    void ack(const Ticket& ticket);
    void dead_letter(const Ticket& ticket);  // gives it up: the broker moves it to `<queue>.dead`
    // Sends the acks that are waiting, closes the connection and ends the thread. The loop does it itself once drained.
    void close();
    bool connected() const noexcept;  // and all queues declared; from any thread

  private:
    class Thread;
    std::shared_ptr<Thread> thread_;
};

}  // namespace souk::amqp
