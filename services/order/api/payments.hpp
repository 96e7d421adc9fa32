// Paying orders: the customer's attempt, and the provider's webhook.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/api.hpp"
#include "services/order/api/refunds_and_disputes.hpp"
#include "services/order/api/settlements.hpp"
#include "services/order/contracts/views.hpp"
#include "services/order/domain/limits.hpp"
#include "services/order/provider/webhook_signature.hpp"

namespace souk::order {

struct PayBody {
    Text<1, 120> payment_method;  // the provider's id of it, made in the customer's browser
};
BOOST_DESCRIBE_STRUCT(PayBody, (), (payment_method))

class PaymentApi {
  public:
    PaymentApi(pg::Database& database, PaymentProvider& provider, Settlements& settlements,
               RefundsAndDisputes& money_back, telemetry::Metrics& metrics, const Clock& clock, OrderLimits limits);

    task<Answer<PaymentView>> pay(Caller caller, Claim& claim, Path<OrderId> order, Body<PayBody> body);
    task<Answer<void>> webhook(RawBody body, ProviderSignature signature);

  private:
    task<std::expected<ProviderPayment, Refused>> charge(PayableOrder order, std::string method);
    task<std::optional<Attempt>> next_attempt(const PayableOrder& order);
    task<Answer<PaymentView>> pay_nothing(const PayableOrder& order, Claim& claim);
    // Commits what was settled, and answers with what the order and its payment are now.
    task<Answer<PaymentView>> answer(pg::Transaction& transaction, Claim& claim, PaymentId id, const Settled& settled,
                                     const ProviderPayment& payment);

    task<void> hear(const ProviderEvent& event, const ProviderPayment& payment);
    task<void> hear(const ProviderEvent& event, const ProviderRefund& refund);
    task<void> hear(const ProviderEvent& event, const RefundsChanged& changed);
    task<void> hear(const ProviderEvent& event, const ProviderDispute& dispute);
    task<std::optional<Settled>> settle_once(const ProviderEvent& event, const ProviderPayment& payment, bool asked);
    task<void> settle_unsettled(PaymentId id, std::string provider_id);
    template <class News>
    task<void> hear_money_back(const ProviderEvent& event, const News& news, DifferenceKind otherwise);
    template <class News>
    task<bool> book_once(const ProviderEvent& event, PaymentId payment, const News& news);

    pg::Database& database_;
    PaymentStore store_;
    PaymentProvider& provider_;
    Settlements& settlements_;
    RefundsAndDisputes& money_back_;
    telemetry::Counter& heard_;
    telemetry::Counter& ignored_;
    telemetry::Counter& unreadable_;
    telemetry::Counter& forged_;
    const Clock& clock_;
    OrderLimits limits_;
};

}  // namespace souk::order

template <>
struct souk::schema::about<souk::order::PayBody> {
    static constexpr std::string_view example = R"({"payment_method":"pm_card_visa"})";
};
