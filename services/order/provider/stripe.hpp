// Stripe as a payment provider: PaymentIntents over its HTTP API, or the sandbox that speaks it; they differ by base
// URL and keys alone. Made by main(). What the shapes, amounts, errors and signatures mean is in the files beside this
// one.
#pragma once

#include "foundation/http/sender.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "services/order/provider/payment_provider.hpp"
#include "services/order/provider/stripe_errors.hpp"

#include <array>

namespace souk::order {

struct StripeConfig {
    std::string base_url;        // https://api.stripe.com
    std::string secret_key;      // sk_…, rk_…
    std::string webhook_secret;  // whsec_…
    std::string public_url;  // of the shop, without a slash at its end: where customers come back to from their bank
};

class Stripe final : public PaymentProvider {
  public:
    Stripe(http::Sender& sender, StripeConfig config, telemetry::Metrics& metrics);

    std::string_view name() const noexcept override { return "stripe"; }
    bool live() const noexcept override;
    std::expected<void, AmountRefusal> accepts(Money amount) const override;

    task<ProviderPayment> begin(NewPayment payment, std::int64_t beginning) override;
    task<std::expected<ProviderPayment, AttemptRefusal>> attempt(std::string provider_id, OrderId order,
                                                                 std::string method, std::int64_t attempt) override;
    task<ProviderPayment> cancel(std::string provider_id) override;
    task<std::optional<ProviderPayment>> find(std::string provider_id) override;
    task<std::expected<ProviderRefund, RefundRefusal>> refund(std::string provider_id, RefundId refund, Money amount,
                                                              std::int64_t attempt) override;
    task<std::vector<ProviderRefund>> refunds_of(std::string provider_id) override;
    std::expected<ProviderEvent, EventError> read_event(std::string_view body, std::string_view signature,
                                                        Instant now) const override;
    task<ProviderPage<ProviderPayment>> payments_since(Instant time, std::optional<std::string> after) override;
    task<ProviderPage<ProviderRefund>> refunds_since(Instant time, std::optional<std::string> after) override;

  private:
    struct Failed {
        stripe::Verdict verdict;
        stripe::ErrorJson error;
    };
    template <class T>
    using Outcome = std::expected<T, Failed>;

    // One request. Throws for what no caller treats in a way of its own: busy, answer_is_kept, closed.
    template <class T>
    task<Outcome<T>> post(stripe::Call call, std::string path, std::string form, std::string idempotency_key);
    template <class T>
    task<Outcome<T>> get(std::string path);
    template <class T>
    task<Outcome<T>> send(stripe::Call call, http::ClientRequest request);
    Failed judge(stripe::Call call, const http::Response& response);
    ProviderPayment unknown(std::string provider_id) const;

    http::Sender& sender_;
    StripeConfig config_;
    std::array<telemetry::Counter*, 8> refused_;  // by verdict
    telemetry::Counter& succeeded_;
};

}  // namespace souk::order
