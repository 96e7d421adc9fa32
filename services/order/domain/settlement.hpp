// What the provider's word about a payment means for the order. One decision for the customer's return, the provider's
// webhook, an order that ends, and the daily comparison: they may come in any order and more than once. The provider's
// word counts only when it is about the payment that we know: the same amount, currency, id and mode.
#pragma once

#include "foundation/core/money.hpp"
#include "services/order/domain/order_status.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>

namespace souk::order {

// How far a payment is at the provider; only `succeeded` moves money, and only it and `canceled` are final.
enum class ProviderState { awaiting_method, requires_action, processing, succeeded, canceled };

// A payment as the provider reports it.
struct ProviderReport {
    std::string provider_id;
    ProviderState state = ProviderState::processing;
    std::optional<Money> received;  // nothing: an amount that we cannot express, or of an unknown currency
    bool live = false;              // real money, not the provider's test mode
};

// A payment as we have it.
struct ExpectedPayment {
    OrderStatus order = OrderStatus::pending;
    bool settled = false;  // money has come for it before
    Money amount;
    std::optional<std::string> provider_id;
    bool live = false;
};

enum class Settlement {
    nothing,    // already settled, or nothing final has happened
    confirm,    // capture: the order is paid
    give_back,  // the money came for an order that has ended: refund it
    differs,    // it is not what we expect: nothing is booked, and somebody has to look
};

BOOST_DEFINE_ENUM_CLASS(DifferenceKind, none, other_mode, other_payment, other_currency, other_amount, not_at_provider,
                        unknown_refund, unknown_dispute)

DifferenceKind difference(const ExpectedPayment& expected, const ProviderReport& report);
Settlement settle(const ExpectedPayment& expected, const ProviderReport& report);

}  // namespace souk::order
