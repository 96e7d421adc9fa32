// Publishes events, each to the exchange that the topology names, and waits until the broker has taken responsibility
// for every one (publisher confirms). Blocking, for a thread of its own: the outbox relay. It connects when it is first
// needed and again after a failure, and then declares the topology; after a throw any part of the batch may have
// reached the queues, so the caller publishes all of it again.
#pragma once

#include "foundation/amqp/config.hpp"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace souk::amqp {

// The views must live until publish_batch() returns.
struct Message {
    std::string_view id;    // becomes message_id
    std::string_view name;  // routing key and type
    std::string_view body;  // JSON
};

class Publisher {
  public:
    explicit Publisher(AmqpConfig config);
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    // Returns the places of those messages that came back because no queue is bound for them; all others are in their
    // queues. (The connection is then made anew before the next batch, and with it whatever is missing.) An event that
    // is for information only never comes back. Throws Unreachable: no connection, no confirm within confirm_timeout,
    // or a message refused by the broker.
    [[nodiscard]] std::vector<std::size_t> publish_batch(std::span<const Message> messages);
    void connect();  // unless connected; publish_batch() does it by itself. Throws Unreachable.
    // Call at least every few seconds while idle: answers heartbeats and notices a lost connection. Never throws.
    void keep_alive() noexcept;
    void close() noexcept;

  private:
    struct Channel;
    AmqpConfig config_;
    std::unique_ptr<Channel> channel_;
};

}  // namespace souk::amqp
