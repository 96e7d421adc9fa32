// What an order can be at most, and what one customer may keep from others without paying. A shop sets it in its
// environment; main() reads it, the stories keep to it.
#pragma once

#include <chrono>
#include <cstdint>

namespace souk::order {

struct OrderLimits {
    std::int64_t lines = 1'000;               // different variants in a cart, and so in an order: SOUK_MAX_ORDER_LINES
    std::int64_t unpaid_orders = 5;           // of one customer at a time: SOUK_MAX_UNPAID_ORDERS
    std::chrono::minutes until_payment{15};   // an order ends when its payment has not begun by then
    std::chrono::minutes during_payment{30};  // and so long after the last attempt to pay it
};

}  // namespace souk::order
