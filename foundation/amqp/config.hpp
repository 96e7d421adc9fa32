// How to reach RabbitMQ, and the names of the platform's exchanges. Unreachable is an Unavailable: the broker is gone,
// silent, or refused what was sent.
#pragma once

#include "foundation/core/unavailable.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace souk::amqp {

inline constexpr std::string_view events_exchange = "souk.events";  // durable topic; routing key: the event's name
inline constexpr std::string_view dead_exchange = "souk.dead";      // durable direct; routing key: the queue's name

struct AmqpConfig {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5672;
    std::string user;
    std::string password;
    std::string vhost = "/";
    std::chrono::seconds heartbeat{10};
    std::chrono::milliseconds connect_timeout{3000};
    std::chrono::milliseconds confirm_timeout{5000};
};

class Unreachable : public Unavailable {
  public:
    explicit Unreachable(std::string_view why) : Unavailable("rabbitmq", std::string(why)) {}
};

// The queue that keeps what a consumer of `queue` could not handle.
inline std::string dead_queue(std::string_view queue) { return std::string(queue) + ".dead"; }

}  // namespace souk::amqp
