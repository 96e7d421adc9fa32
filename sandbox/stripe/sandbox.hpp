// The whole sandbox without its wires: the account, the kept answers, the webhooks that wait. apply() is the only way
// in, for new commands and for those read back from the journal alike. Owned by main; used by the API, the journal's
// replay and the deliverer, all on one loop.
#pragma once

#include "sandbox/stripe/delivery/webhook_queue.hpp"
#include "sandbox/stripe/domain/account.hpp"
#include "sandbox/stripe/domain/idempotency.hpp"

#include <cstdint>
#include <string>

namespace souk::stripe_sandbox {

struct SandboxSettings {
    std::uint64_t instance = 0;  // random, but kept with the journal: part of all ids
    std::string secret;          // likewise; makes the signing secrets of endpoints
    std::size_t keep = 200'000;  // intents in memory
};

struct Applied {
    Answer answer;
    bool changed = false;  // belongs into the journal
};

class Sandbox {
  public:
    explicit Sandbox(const SandboxSettings& settings);

    Applied apply(const Command& command, std::uint64_t fingerprint);
    void listen(WebhookEndpoint endpoint);  // the one of the settings; without events: there is none

    Account account;
    IdempotencyKeys keys;
    WebhookQueue webhooks;
};

// The properties to show in full: expand[]=latest_charge … An error for those that this sandbox cannot.
std::expected<std::uint8_t, ApiError> read_expand(const Form& form);

}  // namespace souk::stripe_sandbox
