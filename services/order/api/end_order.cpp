// The stories of orders that end unpaid: the customer cancels, or the time to pay is over.
#include "foundation/idempotency/claims.hpp"
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

namespace {

Refused not_cancellable(OrderStatus status) {
    const auto allowed = allowed_from(status);
    return refused(refusal::illegal_change, "",
                   schema::encode(AllowedChanges{std::vector<OrderStatus>(allowed.begin(), allowed.end())}));
}

}  // namespace

task<Answer<OrderView>> OrderApi::cancel(Caller caller, Claim& claim, Path<OrderId> id) {
    auto transaction = co_await database_.begin();
    const auto status = co_await lock_order(transaction, caller.user.uuid(), *id);
    if (!status) co_return refused(refusal::order_not_found);
    if (!may_become(*status, OrderStatus::cancelled)) co_return not_cancellable(*status);
    co_await end_order(transaction, *id, OrderStatus::cancelled, "cancelled by the customer");
    outbox::append(transaction, OrderClosed{*id, "cancelled"});
    const auto order = co_await show_order(transaction, caller.user.uuid(), *id);
    co_return co_await idempotency::commit(transaction, claim, Answer<OrderView>(order.value()));
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

}  // namespace souk::order
