// Sends webhooks: for each event that is owed to an endpoint a task that posts it, signed, until any 2xx comes back,
// with longer pauses each time. So many at a time over kept connections; who finds no place waits in line. Each end is
// noted in the journal. Everything on one loop; endpoints may be slow, gone or wrong, and nothing here throws.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/client.hpp"
#include "sandbox/stripe/storage/journal.hpp"

namespace souk::stripe_sandbox {

class Deliverer {
  public:
    // `ca_file`: PEM, for endpoints with https; empty: the system's.
    Deliverer(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, const Clock& clock, const std::string& ca_file);

    void start(const Delivery& delivery);
    void send(const ObjectPtr& event);  // to all endpoints to which it is owed
    void end(const Delivery& delivery, bool delivered);

    void pause() noexcept { paused_ = true; }
    void resume(bool newest_first);
    bool paused() const noexcept { return paused_; }
    int in_flight() const noexcept { return in_flight_; }

  private:
    task<void> deliver(Delivery delivery);
    task<std::string> attempt(const Object& event, const Object& endpoint);  // empty, or why it failed
    task<void> turn();
    void let_next();

    runtime::Loop& loop_;
    Sandbox& sandbox_;
    Journal& journal_;
    const Clock& clock_;
    http::Client client_;
    bool paused_ = false;
    int in_flight_ = 0;
    std::deque<runtime::Resume<void>> line_;
    std::set<std::string> failing_;  // endpoints whose last delivery failed: logged when that changes
};

}  // namespace souk::stripe_sandbox
