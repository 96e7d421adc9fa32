// Sends what the WebhookQueue says is due: a signed POST per delivery over kept connections, any 2xx counts. Woken by
// wake() after events were added and by its own timer for retries. Each end is noted in the journal. Everything on one
// loop; endpoints may be slow, gone or wrong, and nothing here throws.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/client.hpp"
#include "foundation/runtime/loop.hpp"
#include "sandbox/stripe/api/json.hpp"
#include "sandbox/stripe/sandbox.hpp"
#include "sandbox/stripe/storage/journal.hpp"

#include <set>

namespace souk::stripe_sandbox {

// Stripe-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "t.payload">
std::string signature_of(std::string_view payload, std::string_view secret, std::int64_t seconds);

class Deliverer {
  public:
    Deliverer(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, const JsonWriter& json, const Clock& clock,
              const std::string& ca_file);  // PEM, for endpoints with https; empty: the system's

    void wake();  // soon: once per loop turn

  private:
    void send_due();
    task<void> send(Delivery delivery);
    task<void> wake_at(std::int64_t due);
    void note_health(const WebhookEndpoint& endpoint, bool healthy, std::string_view why);

    runtime::Loop& loop_;
    Sandbox& sandbox_;
    Journal& journal_;
    const JsonWriter& json_;
    const Clock& clock_;
    http::Client client_;
    bool wake_due_ = false;
    std::set<std::int64_t> alarms_;  // microseconds since the epoch
    std::set<Serial> failing_;       // endpoints whose last delivery failed: logged when that changes
};

}  // namespace souk::stripe_sandbox
