// From Stripe's shapes to the trade's: payments, refunds, disputes and the events that tell of them. Pure.
#pragma once

#include "services/order/provider/payment_provider.hpp"
#include "services/order/provider/stripe_json.hpp"

namespace souk::order::stripe {

ProviderPayment payment_of(IntentJson intent, bool live_otherwise = false);
ProviderRefund refund_of(RefundJson refund, bool live);
ProviderDispute dispute_of(DisputeJson dispute, std::string_view event_type);

// A genuine body. Types that do not matter here are Ignored before anything more of them is read.
ProviderEvent event_of(std::string_view body);

}  // namespace souk::order::stripe
