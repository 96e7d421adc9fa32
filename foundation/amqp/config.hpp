// How to reach RabbitMQ, and what is declared there. Unreachable is an Unavailable: the broker is gone, silent, or
// refused what was sent.
#pragma once

#include "foundation/amqp/topology.hpp"
#include "foundation/core/unavailable.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace souk::amqp {

struct AmqpConfig {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5672;
    std::string user;
    std::string password;
    std::string vhost = "/";
    Topology topology{};  // declared by every connection
    std::chrono::seconds heartbeat{10};
    std::chrono::milliseconds connect_timeout{3000};
    std::chrono::milliseconds confirm_timeout{5000};
};

class Unreachable : public Unavailable {
  public:
    explicit Unreachable(std::string_view why) : Unavailable("rabbitmq", std::string(why)) {}
};

}  // namespace souk::amqp
