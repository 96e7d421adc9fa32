// The stories of orders that end unpaid: the customer cancels, or the time to pay is over.
#include "foundation/outbox/append.hpp"
#include "foundation/schema/encode.hpp"
#include "services/order/api/expiry.hpp"
#include "services/order/api/orders.hpp"
#include "services/order/domain/refusals.hpp"
#include "services/order/events/order_closed.hpp"

namespace souk::order {

struct AllowedChanges {
    std::vector<OrderStatus> allowed;
};
BOOST_DESCRIBE_STRUCT(AllowedChanges, (), (allowed))

task<Answer<OrderView>> OrderApi::cancel(Caller caller, Path<OrderId> id) {
    const auto status = co_await orders_.status(caller.user.uuid(), *id);
    if (!status) co_return refused(refusal::order_not_found);
    auto transaction = co_await database_.begin();
    if (!may_become(*status, OrderStatus::cancelled) ||
        !co_await end_order(transaction, *id, OrderStatus::cancelled, "cancelled by the customer")) {
        const auto allowed = allowed_from(*status);
        co_return refused(refusal::illegal_change, "",
                          schema::encode(AllowedChanges{std::vector<OrderStatus>(allowed.begin(), allowed.end())}));
    }
    outbox::append(transaction, OrderClosed{*id, "cancelled"});
    co_await transaction.commit();
    auto order = co_await orders_.show(caller.user.uuid(), *id);
    co_return std::move(order.value());
}

task<bool> Expiry::end_overdue() {
    constexpr std::int64_t at_once = 100;
    auto transaction = co_await database_.begin();
    const auto overdue = co_await orders_.overdue(transaction, at_once);
    for (const auto& id : overdue) {
        co_await end_order(transaction, id, OrderStatus::expired, "not paid in time");
        outbox::append(transaction, OrderClosed{id, "expired"});
    }
    co_await transaction.commit();
    co_return std::ssize(overdue) == at_once;
}

task<bool> Expiry::forget_keys() {
    constexpr std::chrono::hours keys_kept{48};
    co_await keys_.remove_older_than(keys_kept);
    co_return false;
}

}  // namespace souk::order
