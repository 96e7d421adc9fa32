// The payment provider: Stripe's API, or the sandbox that speaks it; they differ by base URL and keys alone. Called by
// the payment stories. Amounts are minor units. Unavailable when the provider cannot be reached or answers with a
// fault: the outcome is unknown, and the same call with the same idempotency key is safe to repeat.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/money.hpp"
#include "foundation/http/sender.hpp"
#include "services/order/domain/ids.hpp"
#include "services/order/domain/settlement.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace souk::order {

struct StripeConfig {
    std::string base_url;        // https://api.stripe.com
    std::string secret_key;      // sk_…
    std::string webhook_secret;  // whsec_…
};

struct Intent {
    std::string id;
    IntentStatus status = IntentStatus::processing;
    std::optional<std::string> action_url;
};

struct Declined {
    std::string code;     // card_declined, expired_card, …
    std::string reason;   // decline_code, or the code again
    std::string message;  // for the customer
};

struct PaymentFailure {
    std::optional<Declined> declined;  // nothing: the payment method is none that the provider knows
};

struct WebhookEvent {
    std::string id;
    PaymentId payment;
    Intent intent;
};

class Stripe {
  public:
    Stripe(http::Sender& sender, StripeConfig config) : sender_(sender), config_(std::move(config)) {}

    // One intent per payment, however often it is asked for.
    task<Intent> create_intent(PaymentId payment, OrderId order, Money amount);
    // `attempt` tells one attempt of the customer from the next; the same attempt is made once.
    task<std::expected<Intent, PaymentFailure>> confirm(std::string intent, std::string method, std::string attempt);
    task<void> refund(std::string intent, PaymentId payment, Money amount);
    task<void> cancel(std::string intent, PaymentId payment);

    enum class WebhookError { bad_signature, malformed };
    // Checks the signature (scheme v1: HMAC-SHA256 over "t.body", at most five minutes old). Events of kinds that do
    // not matter here, or of payments that are not ours, are an empty optional.
    std::expected<std::optional<WebhookEvent>, WebhookError> read_webhook(std::string_view body,
                                                                          std::string_view signature,
                                                                          Instant now) const;

  private:
    task<http::Response> post(std::string path, std::string form, std::string idempotency_key);

    http::Sender& sender_;
    StripeConfig config_;
};

}  // namespace souk::order
