// Paying orders: the customer's attempt, the provider's webhook, and money that came too late.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/api.hpp"
#include "services/order/contracts/views.hpp"
#include "services/order/domain/settlement.hpp"
#include "services/order/provider/stripe.hpp"
#include "services/order/storage/payment_store.hpp"

namespace souk::order {

using StripeSignature =
    Header<"Stripe-Signature", "t=1780000000,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd">;

struct PayBody {
    Text<1, 120> payment_method;  // the provider's id of it, made in the customer's browser
};
BOOST_DESCRIBE_STRUCT(PayBody, (), (payment_method))

class PaymentApi {
  public:
    PaymentApi(pg::Database& database, Stripe& stripe, const Clock& clock)
        : database_(database), store_(database), stripe_(stripe), clock_(clock) {}

    task<Answer<PaymentView>> pay(Caller caller, Claim& claim, Path<OrderId> order, Body<PayBody> body);
    task<Answer<void>> webhook(RawBody body, StripeSignature signature);
    // Periodic work: gives back what came too late, one batch; true when there may be more.
    task<bool> refund_due();

  private:
    // News of a payment, from whom and how often ever: queues what it means.
    task<Settlement> settle(pg::Transaction& transaction, PaymentId payment, const Intent& intent);

    pg::Database& database_;
    PaymentStore store_;
    Stripe& stripe_;
    const Clock& clock_;
};

}  // namespace souk::order

template <>
struct souk::schema::about<souk::order::PayBody> {
    static constexpr std::string_view example = R"({"payment_method":"pm_card_visa"})";
};
