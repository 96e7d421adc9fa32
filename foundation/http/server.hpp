// The HTTP/1.1 server of one loop: reads, routes, checks who calls, runs the handler, answers. Each loop of a process
// has its own, all on the same port (SO_REUSEPORT). Besides the service's routes it serves /health, /ready, /metrics,
// /openapi.json and /docs. When the loop stops, it takes no new connection, closes idle ones and answers what is in
// flight. Everything happens on the loop; start() throws std::system_error when the port cannot be had.
#pragma once

#include "foundation/http/authenticator.hpp"
#include "foundation/http/routes.hpp"
#include "foundation/runtime/loop.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace souk::telemetry {
class Metrics;
class Tracer;
}  // namespace souk::telemetry

namespace souk::http {

struct ServerConfig {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free one, see Server::port()
    std::size_t max_body = 1 << 20;
    std::size_t max_header = 16 << 10;
    int max_connections = 4096;                       // further ones wait in the kernel's queue
    std::chrono::milliseconds read_timeout{10'000};   // for one request to come in, from its first byte: then 408
    std::chrono::milliseconds idle_timeout{75'000};   // between requests
    std::chrono::milliseconds write_timeout{30'000};  // for the peer to take an answer
    std::chrono::milliseconds deadline{30'000};       // for a handler: then 503
    std::chrono::milliseconds drain{10'000};          // after stop: then connections are cut
};

class Server {
  public:
    class State;

    // `authenticator` may be null where no route asks who calls. All references outlive the server.
    Server(runtime::Loop& loop, ServerConfig config, Routes routes, Authenticator* authenticator,
           telemetry::Metrics& metrics, telemetry::Tracer* tracer = nullptr);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Asked by /ready, one after the other; false or an exception makes it a 503 that names the check.
    void ready_check(std::string name, std::function<task<bool>()> check);

    void start();
    std::uint16_t port() const noexcept;
    int connections() const noexcept;

  private:
    std::shared_ptr<State> state_;
};

}  // namespace souk::http
