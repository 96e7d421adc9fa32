// Listens to Redis channels on a connection of its own and calls back on the loop. Redis keeps nothing for those who
// are away: after every (re)connection `on_subscribed` is called, and there the caller reloads what it may have missed.
// Nothing throws; the connection comes back by itself, and a silent one is found out by a PING every 5 s.
#pragma once

#include "foundation/redis/client.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace souk::redis {

class Subscriber {
  public:
    Subscriber(runtime::Loop& loop, RedisConfig config, telemetry::Metrics& metrics);
    ~Subscriber();
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    // One callback per channel. Both are called on the loop, until the loop stops or the Subscriber is destroyed.
    void subscribe(std::string channel, std::function<void(std::string_view message)> on_message,
                   std::function<void()> on_subscribed = {});
    bool connected() const noexcept;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace souk::redis
