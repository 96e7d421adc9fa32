// From a parsed request to its answer: identity, span, who calls, the handler, and what is counted about it. The server
// has one for each loop; tests call one without any socket. Everything happens on one loop.
#pragma once

#include "foundation/http/authenticator.hpp"
#include "foundation/http/route_table.hpp"
#include "foundation/runtime/context.hpp"

#include <chrono>
#include <memory>

namespace souk::telemetry {
class Metrics;
class Tracer;
}  // namespace souk::telemetry

namespace souk::http {

class Dispatcher {
  public:
    using Clock = std::chrono::steady_clock;

    // `authenticator` may be null where no route asks who calls. `deadline` is that of routes without one of their own.
    // All references outlive the dispatcher.
    Dispatcher(Authenticator* authenticator, telemetry::Metrics& metrics, telemetry::Tracer* tracer,
               std::chrono::milliseconds deadline);

    // The routes outlive the dispatcher. std::logic_error for a table with mistakes.
    void add(const Routes& routes);
    const RouteTable& table() const noexcept { return table_; }

    // Never throws: whatever goes wrong is in the answer. Request and match live until the task has ended.
    task<Response> dispatch(Request& request, const Match& match, Clock::time_point started);
    // A problem as the route's caller is told of it: entries without a landing, and none, leave it as it is.
    static Response told(Response problem, const Entry* entry);
    // For requests that never reach a route: gives them their id, so that the answer can carry it.
    std::shared_ptr<const runtime::Context> identify(Request& request) const;
    void count_refused(int status);

  private:
    task<Response> answer(const Request& request, const Match& match);
    Response no_route(const Request& request, const Match& match) const;

    Authenticator* authenticator_;
    telemetry::Metrics& metrics_;
    telemetry::Tracer* tracer_;
    std::chrono::milliseconds deadline_;
    RouteTable table_;
    Entry unrouted_;
};

}  // namespace souk::http
