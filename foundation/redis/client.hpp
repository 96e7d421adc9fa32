// Redis over one pipelined connection per loop: commands of all coroutines go out together once per loop turn, replies
// resume them in order. Used for sessions, the denylist, caches and counters; everything happens on the loop that made
// it. While Redis is down every call throws Unreachable at once and the connection comes back by itself (50 ms to 2 s
// between tries); a silent Redis costs a caller `timeout`. An error reply throws CommandFailed. Views passed must live
// until awaited.
#pragma once

#include "foundation/core/unavailable.hpp"
#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/task.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace souk::telemetry {
class Metrics;
}

namespace souk::redis {

struct RedisConfig {
    std::string host = "127.0.0.1";
    std::uint16_t port = 6379;
    std::string user{};    // empty: the default one
    std::string password;  // empty: no AUTH
    int db = 0;
    std::chrono::milliseconds timeout{250};
    std::size_t max_outstanding = 10000;  // commands without a reply; more are refused with Unreachable
};

class Unreachable : public Unavailable {
  public:
    explicit Unreachable(std::string_view why) : Unavailable("redis", std::string(why)) {}
};

// Redis refused the command (wrong type, unknown command): a fault of the program.
class CommandFailed : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Reply {
    enum class Kind { nil, integer, text, array, error };
    Kind kind = Kind::nil;
    std::int64_t integer = 0;
    std::string text;  // of a string, a status or an error
    std::vector<Reply> elements;
};

class Connection;

class Client {
  public:
    Client(runtime::Loop& loop, RedisConfig config, telemetry::Metrics& metrics);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    task<std::optional<std::string>> get(std::string_view key);
    task<std::vector<std::optional<std::string>>> get_many(std::vector<std::string> keys);  // in the order of the keys
    // A ttl of zero keeps the key for ever.
    task<void> set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl);
    task<bool> set_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds ttl);
    task<std::int64_t> del(std::vector<std::string> keys);
    task<std::int64_t> incr(std::string_view key);
    task<std::int64_t> publish(std::string_view channel, std::string_view message);
    // Anything else. Never a blocking command or SUBSCRIBE: it would hold up all others.
    task<Reply> command(std::vector<std::string> words);
    task<bool> alive();  // PING; never throws

  private:
    std::shared_ptr<Connection> connection_;
};

}  // namespace souk::redis
