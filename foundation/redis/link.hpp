// Private: one connection to Redis that stays: connect, AUTH, SELECT, PING, then bytes both ways; after a loss again,
// 50 ms to 2 s later. What the words and replies mean is the Listener's affair. Everything happens on the loop.
#pragma once

#include "foundation/redis/client.hpp"
#include "foundation/redis/reply_reader.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace souk::redis {

class Link : public std::enable_shared_from_this<Link> {
  public:
    class Listener {
      public:
        virtual ~Listener() = default;
        virtual void on_up() = 0;
        virtual void on_reply(Reply reply) = 0;
        virtual void on_down(const std::string& reason) = 0;  // also when an attempt to connect failed
    };

    Link(runtime::Loop& loop, const RedisConfig& config, telemetry::Metrics& metrics, std::string_view purpose);

    void start(std::weak_ptr<Listener> listener);
    // Goes out at the end of the loop turn, or as soon as the link is up.
    void write(std::span<const std::string_view> words);
    void drop(const std::string& reason);  // give up this connection and make a new one
    void close();                          // for good
    bool up() const noexcept { return state_ == State::up; }

  private:
    enum class State { idle, connecting, greeting, up, waiting, closed };

    void connect();
    void greet();
    void read();
    void on_bytes(std::size_t size);
    void on_greeting(const Reply& reply);
    void schedule_flush();
    void flush();
    void lost(const std::string& reason);
    void disconnect();

    runtime::Loop& loop_;
    const RedisConfig config_;
    const std::string purpose_;
    telemetry::Metrics& metrics_;
    std::weak_ptr<Listener> listener_;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::steady_timer timer_;  // the deadline of connecting, or the pause before it
    State state_ = State::idle;
    std::uint64_t generation_ = 0;  // handlers of an earlier connection do nothing
    int failures_ = 0;
    int greetings_left_ = 0;
    bool flush_scheduled_ = false;
    bool writing_ = false;
    std::string out_;
    std::string in_flight_;
    ReplyReader replies_;
    std::array<char, 16384> bytes_;
};

}  // namespace souk::redis
