// Private: messages on their way from a queue to another, on a channel of its own with confirms. Each is published anew
// with its history; the original may be acked once the broker has confirmed that. One per connection, for one thread.
#pragma once

#include "foundation/amqp/broker.hpp"
#include "foundation/amqp/subscriber.hpp"

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace souk::amqp {

class Moves {
  public:
    // The channel is open, and confirms have been asked for.
    explicit Moves(amqp_channel_t channel) : channel_(channel) {}

    // To `exchange`, under the name of the queue.
    void publish(Broker& broker, const QueueSpec& queue, std::string_view exchange, const Delivery& delivery);
    // Any frame of the connection. Those whose moves it confirms; throws Unreachable when one has gone nowhere.
    std::vector<Ticket> take_confirm(const amqp_frame_t& frame);
    bool empty() const noexcept { return unconfirmed_.empty(); }

  private:
    amqp_channel_t channel_;
    std::uint64_t published_ = 0;
    std::map<std::uint64_t, Ticket> unconfirmed_;  // by number
};

}  // namespace souk::amqp
