// What the provider's word about a payment means for the order. One decision for the customer's return, the provider's
// webhook and whatever else brings news: they may come in any order and more than once.
#pragma once

#include "services/order/domain/order_status.hpp"

namespace souk::order {

// The provider's view of a payment; only `succeeded` moves money.
enum class IntentStatus { succeeded, requires_action, requires_payment_method, processing, canceled };

enum class Settlement {
    nothing,    // already settled, or nothing final has happened
    confirm,    // capture: the order is paid
    give_back,  // the money came for an order that has ended: refund it
};

Settlement settle(OrderStatus order, PaymentStatus payment, IntentStatus intent);

}  // namespace souk::order
