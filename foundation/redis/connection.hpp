// Private: matches commands with their replies and keeps their deadlines, for Client. A command that ran out of time
// leaves its place in the queue, so that a late reply is not taken for another's; a second later the connection is
// given up.
#pragma once

#include "foundation/redis/link.hpp"
#include "foundation/runtime/suspend.hpp"

#include <chrono>
#include <deque>

namespace souk::telemetry {
class Counter;
}

namespace souk::redis {

class Connection : public Link::Listener, public std::enable_shared_from_this<Connection> {
  public:
    Connection(runtime::Loop& loop, const RedisConfig& config, telemetry::Metrics& metrics);

    void start();
    void close();
    void submit(std::span<const std::string_view> words, runtime::Resume<Reply> resume);

    void on_up() override;
    void on_reply(Reply reply) override;
    void on_down(const std::string& reason) override;

  private:
    using Clock = std::chrono::steady_clock;
    struct Waiting {
        Clock::time_point deadline;
        runtime::Resume<Reply> resume;
    };

    void sweep_later();
    void sweep();
    void fail_all(const std::string& reason);

    const RedisConfig config_;
    std::shared_ptr<Link> link_;
    boost::asio::steady_timer sweep_timer_;
    bool sweeping_ = false;
    bool accepting_ = true;  // also before the first connection is up: what starts with the process need not fail
    std::string down_reason_;
    std::deque<Waiting> waiting_;
    std::size_t expired_ = 0;  // that many at the front have been told, and only wait for their late reply
    telemetry::Counter& commands_;
    telemetry::Counter& failures_;
};

}  // namespace souk::redis
