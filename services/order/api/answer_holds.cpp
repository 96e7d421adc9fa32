// The story of a hold that has outlived its time: the product service asks what became of the order. Of an order that
// was never placed, the attempts to place it lose their claims first: whatever they do afterwards comes to nothing, so
// their goods may be sold to somebody else.
#include "foundation/idempotency/claims.hpp"
#include "foundation/postgres/retry.hpp"
#include "services/order/api/orders.hpp"

#include <algorithm>

namespace souk::order {

namespace {

HoldAnswer answer_of(const OrderState& order) {
    switch (order.status) {
        case OrderStatus::pending: return {order.id, HoldState::unpaid, order.expires_at};
        case OrderStatus::confirmed: return {order.id, HoldState::paid, std::nullopt};
        case OrderStatus::cancelled:
        case OrderStatus::expired: break;
    }
    return {order.id, HoldState::ended, std::nullopt};
}

task<std::vector<OrderState>> states_without_claims(pg::Transaction& transaction, std::vector<OrderId> ids) {
    std::vector<SubjectId> subjects;
    for (const auto& id : ids) subjects.emplace_back(id.uuid());
    co_await idempotency::end_claims(transaction, std::move(subjects));
    co_return co_await states_of(transaction, std::move(ids));
}

}  // namespace

task<Answer<HoldsAnswer>> OrderApi::holds(Body<HoldsBody> body) {
    auto ids = body->orders.items();
    std::ranges::sort(ids);
    const auto states = co_await pg::in_transaction(
        database_, [&ids](pg::Transaction& transaction) { return states_without_claims(transaction, ids); });
    HoldsAnswer answer;
    for (const auto& id : ids) {
        const auto found = std::ranges::find(states, id, &OrderState::id);
        answer.orders.push_back(found == states.end() ? HoldAnswer{id, HoldState::unknown, std::nullopt}
                                                      : answer_of(*found));
    }
    co_return answer;
}

}  // namespace souk::order
