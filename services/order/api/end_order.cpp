// The story of an order that its customer cancels. What is open at the payment provider ends with it.
#include "foundation/idempotency/claims.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/schema/encode.hpp"
#include "foundation/telemetry/log.hpp"
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
    const auto status = co_await lock_order(transaction, caller.user, *id);
    if (!status) co_return refused(refusal::order_not_found);
    if (!may_become(*status, OrderStatus::cancelled)) co_return not_cancellable(*status);
    co_await end_order(transaction, *id, OrderStatus::cancelled, "cancelled by the customer");
    ask_provider_now(transaction, *id);
    outbox::append(transaction, OrderClosed{*id, "cancelled"});
    const auto order = co_await show_order(transaction, caller.user, *id);
    auto answer = co_await idempotency::commit(transaction, claim, Answer<OrderView>(order.value()));
    co_await end_payment(*id);
    co_return answer;
}

// At once, so that the customer cannot go on paying what is cancelled. What fails here is done by the job that asks
// about unsettled payments.
task<void> OrderApi::end_payment(OrderId id) {
    try {
        const auto open = co_await payments_.unsettled(id);
        if (open) co_await settlements_.end_at_provider(*open);
    } catch (const std::exception& error) {
        telemetry::log_warn("a cancelled order's payment is ended later", {{"why", error.what()}});
    }
}

}  // namespace souk::order
