// One accepted socket: reads requests, hands them to the server's dispatch, writes the answers. Private to this room.
// All answers to one batch of pipelined requests leave in one write. It has no timer of its own: the server's sweep
// calls expire() once deadline() has passed. Lives in the frame of the coroutine that runs it; everything happens on
// the loop.
#pragma once

#include "foundation/http/request_parser.hpp"
#include "foundation/http/route_table.hpp"
#include "foundation/http/server_state.hpp"
#include "foundation/runtime/task.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace souk::http {

class Connection {
  public:
    using Clock = std::chrono::steady_clock;

    Connection(Server::State& server, boost::asio::ip::tcp::socket socket);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    task<void> run();

    Clock::time_point deadline() const noexcept { return deadline_; }
    void expire();      // the deadline has passed
    void begin_stop();  // no request after the one in flight
    void cut();         // the time to drain is over

    std::size_t position = 0;  // the server's: its place among the open connections

  private:
    enum class Phase : std::uint8_t { idle, reading, handling, writing, lingering };
    enum class Step : std::uint8_t { need_more, complete, refused };

    void begin_request();
    Step advance();      // parses what has been read
    Step accept_head();  // what can be decided before the body has come
    Step refuse(int status, std::string_view code, std::string_view title, std::string_view detail = {});
    void append(const Response& response);
    void enter(Phase phase, std::chrono::milliseconds time, Clock::time_point now = Clock::now());
    bool make_room();
    bool write_now();  // as much as the socket takes at once; true when nothing is left
    auto read();       // awaitable: the number of bytes, 0 at the end
    task<bool> write_rest();
    task<void> linger();
    void close() noexcept;

    Server::State& server_;
    boost::asio::ip::tcp::socket socket_;
    boost::system::error_code error_;
    std::vector<char> input_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::string output_;
    std::size_t written_ = 0;
    std::optional<RequestParser> parser_;
    Request request_;
    Match match_;
    Clock::time_point deadline_;
    Phase phase_ = Phase::idle;
    bool keep_alive_ = true;
    bool refused_ = false;  // unread, so the peer may still be sending
    bool timed_out_ = false;
    bool expired_ = false;
};

}  // namespace souk::http
