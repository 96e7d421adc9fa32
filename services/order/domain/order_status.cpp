#include "services/order/domain/order_status.hpp"

#include <algorithm>
#include <array>

namespace souk::order {

std::span<const OrderStatus> allowed_from(OrderStatus status) {
    using enum OrderStatus;
    static constexpr std::array from_pending{confirmed, cancelled, expired};
    switch (status) {
        case pending: return from_pending;
        case confirmed:
        case cancelled:
        case expired: break;
    }
    return {};
}

bool may_become(OrderStatus from, OrderStatus to) {
    return std::ranges::find(allowed_from(from), to) != allowed_from(from).end();
}

}  // namespace souk::order
