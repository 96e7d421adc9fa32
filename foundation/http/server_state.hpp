// What the connections of one Server share: the dispatcher, the listening socket and the sweep over deadlines. Private
// to this room. Kept alive by the Server and by every open connection.
#pragma once

#include "foundation/http/dispatcher.hpp"
#include "foundation/http/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace souk::http {

class Connection;

class Server::State : public std::enable_shared_from_this<Server::State> {
  public:
    using Clock = std::chrono::steady_clock;

    State(runtime::Loop& loop, ServerConfig config, Routes routes, Authenticator* authenticator,
          telemetry::Metrics& metrics, telemetry::Tracer* tracer);
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    const ServerConfig& config() const noexcept { return config_; }
    Dispatcher& dispatcher() noexcept { return dispatcher_; }
    bool stopping() const noexcept { return stopping_; }
    std::uint16_t port() const noexcept { return port_; }
    int connections() const noexcept { return static_cast<int>(open_.size()); }

    void listen();
    void begin_stop();
    void abandon();  // the Server object is gone
    void opened(Connection& connection);
    void closed(Connection& connection);

    std::vector<std::pair<std::string, std::function<task<bool>()>>> ready_checks;

  private:
    void add_builtin_routes();
    task<Response> readiness();
    void accept();
    void accepted(boost::asio::ip::tcp::socket socket);
    void sweep();

    runtime::Loop& loop_;
    ServerConfig config_;
    Routes routes_;
    Routes builtin_;
    telemetry::Metrics& metrics_;
    Dispatcher dispatcher_;
    telemetry::Gauge& open_connections_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer sweep_timer_;
    std::chrono::milliseconds sweep_every_;
    std::uint16_t port_ = 0;
    std::vector<Connection*> open_;
    std::string document_;  // openapi.json, once somebody asked for it
    bool accepting_ = false;
    bool stopping_ = false;
    bool abandoned_ = false;
    Clock::time_point drain_deadline_;
};

}  // namespace souk::http
