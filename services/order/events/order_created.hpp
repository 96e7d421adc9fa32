// An order has been placed; its stock is held and its payment is awaited.
#pragma once

#include "foundation/core/money.hpp"
#include "foundation/identity/caller.hpp"
#include "services/order/domain/ids.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::order {

struct OrderCreated {
    static constexpr std::string_view name = "order.created";
    static constexpr int version = 1;

    OrderId order_id;
    UserId user_id;
    Money total;
};
BOOST_DESCRIBE_STRUCT(OrderCreated, (), (order_id, user_id, total))

}  // namespace souk::order
