// Outgoing HTTP/1.1 for one loop: keep-alive, pooled handles, libcurl inside. Called by whatever talks to another
// service or to a provider. Every answer is a Response, whatever its status; no answer (refused, timed out, cut off,
// larger than the limit) throws Unavailable with the host's name. Redirects are not followed, proxies from the
// environment are not used, and TLS certificates are always verified. The current context's request id and trace go
// along.
#pragma once

#include "foundation/http/sender.hpp"
#include "foundation/runtime/loop.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace souk::telemetry {
class Metrics;
class Tracer;
}  // namespace souk::telemetry

namespace souk::http {

struct ClientConfig {
    int max_connections_per_host = 64;  // further requests wait for one, within their time-out
    std::chrono::milliseconds connect_timeout{1000};
    std::chrono::seconds idle_limit{
        30};                           // a connection unused for longer is not used again; below the servers' own limit
    std::size_t max_body = 8U << 20U;  // of an answer, in bytes
    std::string ca_file{};             // PEM; empty: the system's
    telemetry::Metrics* metrics = nullptr;
    telemetry::Tracer* tracer = nullptr;
};

class Client final : public Sender {
  public:
    explicit Client(runtime::Loop& loop, ClientConfig config = {});
    ~Client() override;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // std::invalid_argument for a header, URL or credential that cannot be sent (line breaks, another protocol).
    task<Response> send(ClientRequest request) override;

  private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace souk::http
