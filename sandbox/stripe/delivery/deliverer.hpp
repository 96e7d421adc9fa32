// Sends what the WebhookQueue says is due: a signed POST per delivery over kept connections, any 2xx counts. Woken by
// wake() after events were added and by its own timer for retries. Each end is noted in the journal. Everything on one
// loop; endpoints may be slow, gone or wrong, and nothing here throws.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/client.hpp"
#include "sandbox/stripe/storage/journal.hpp"

namespace souk::stripe_sandbox {

class Deliverer {
  public:
    // `ca_file`: PEM, for endpoints with https; empty: the system's.
    Deliverer(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, const Clock& clock, const std::string& ca_file)
        : loop_(loop),
          sandbox_(sandbox),
          journal_(journal),
          clock_(clock),
          client_(loop, {.max_connections_per_host = 64, .ca_file = ca_file}) {}

    void wake();                                                                    // soon: once per loop turn
    void end(const WebhookQueue::Key& key, std::string_view root, bool delivered);  // into the journal

  private:
    void send_due();
    task<void> send(WebhookQueue::Delivery delivery);
    task<void> wake_at(std::int64_t due);

    runtime::Loop& loop_;
    Sandbox& sandbox_;
    Journal& journal_;
    const Clock& clock_;
    http::Client client_;
    bool wake_due_ = false;
    std::set<std::int64_t> alarms_;  // microseconds since the epoch
    std::set<std::string> failing_;  // endpoints whose last delivery failed: logged when that changes
};

}  // namespace souk::stripe_sandbox
