#include "services/order/jobs/expiry.hpp"

#include "foundation/outbox/append.hpp"
#include "services/order/events/order_closed.hpp"

namespace souk::order {

task<bool> Expiry::run_once() {
    constexpr std::int64_t at_once = 100;
    auto transaction = co_await database_.begin();
    const auto overdue = co_await orders_.overdue(transaction, at_once);
    std::vector<OrderId> begun;
    for (const auto& [id, is_begun] : overdue) {
        if (is_begun) {
            begun.push_back(id);
            continue;
        }
        co_await end_order(transaction, id, OrderStatus::expired, "not paid in time");
        ask_provider_now(transaction, id);  // a payment may have been begun at this very moment
        outbox::append(transaction, OrderClosed{id, "expired"});
    }
    co_await transaction.commit();
    if (!begun.empty()) co_await payments_.ask_about_overdue(std::move(begun));
    co_return std::ssize(overdue) == at_once;
}

}  // namespace souk::order
