// An unpaid order has ended, by its customer or by time: what was held for it may go.
#pragma once

#include "services/order/domain/ids.hpp"

#include <boost/describe.hpp>

#include <string>
#include <string_view>

namespace souk::order {

struct OrderClosed {
    static constexpr std::string_view name = "order.closed";
    static constexpr int version = 1;

    OrderId order_id;
    std::string reason;  // cancelled or expired
};
BOOST_DESCRIBE_STRUCT(OrderClosed, (), (order_id, reason))

}  // namespace souk::order
