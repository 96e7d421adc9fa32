// The money for an order has arrived: its stock is sold, and the order goes on.
#pragma once

#include "foundation/core/money.hpp"
#include "foundation/identity/caller.hpp"
#include "services/order/domain/ids.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::order {

struct PaymentProcessed {
    static constexpr std::string_view name = "payment.processed";
    static constexpr int version = 1;

    PaymentId payment_id;
    OrderId order_id;
    UserId user_id;
    Money amount;
};
BOOST_DESCRIBE_STRUCT(PaymentProcessed, (), (payment_id, order_id, user_id, amount))

}  // namespace souk::order
