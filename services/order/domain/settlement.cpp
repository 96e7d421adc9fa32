#include "services/order/domain/settlement.hpp"

namespace souk::order {

Settlement settle(OrderStatus order, PaymentStatus payment, IntentStatus intent) {
    if (intent != IntentStatus::succeeded || payment != PaymentStatus::pending) return Settlement::nothing;
    return may_become(order, OrderStatus::confirmed) ? Settlement::confirm : Settlement::give_back;
}

}  // namespace souk::order
