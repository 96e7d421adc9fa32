#include "services/product/api/expired_holds.hpp"

#include "foundation/core/unavailable.hpp"
#include "services/order/contracts/holds.hpp"

#include <algorithm>
#include <unordered_map>

namespace souk::product {

namespace {

constexpr std::int64_t at_once = 200;  // as many as the order service answers for in one request
// The order service ends unpaid orders on time and tells by an event; this is for events that are late.
constexpr std::chrono::minutes unpaid_margin{1};
constexpr std::chrono::minutes paid_margin{15};

Instant kept_until(const order::HoldAnswer& answer, Instant now) {
    if (answer.state == order::HoldState::paid) return now + paid_margin;
    return std::max(answer.expires_at.value_or(now), now) + unpaid_margin;
}

}  // namespace

task<std::int64_t> ExpiredHolds::release(std::vector<VariantId> variants) {
    co_return co_await settle(co_await stock_.expired(std::move(variants), at_once));
}

task<bool> ExpiredHolds::sweep() {
    auto holds = co_await stock_.expired({}, at_once);
    const bool full = std::ssize(holds) == at_once;
    co_await settle(std::move(holds));
    co_return full;
}

task<std::int64_t> ExpiredHolds::settle(std::vector<ExpiredHold> holds) {
    if (holds.empty()) co_return 0;
    order::HoldsBody question;
    for (const auto& hold : holds) question.orders.push_back(OrderId(hold.id.uuid()));
    const auto answer = co_await orders_.post<order::HoldsAnswer>("/internal/orders/holds", question);
    if (!answer) throw Unavailable("order", "refused to say which holds may go: " + answer.error().code);

    std::unordered_map<ReservationId, const order::HoldAnswer*> answers;
    for (const auto& each : answer->orders) answers.emplace(ReservationId(each.order.uuid()), &each);
    const auto now = clock_.now();
    std::vector<ExpiredHold> over;
    std::vector<KeptHold> kept;
    for (const auto& hold : holds) {
        const auto found = answers.find(hold.id);
        if (found == answers.end()) continue;
        const auto state = found->second->state;
        if (state == order::HoldState::unpaid || state == order::HoldState::paid) {
            kept.push_back({hold, kept_until(*found->second, now)});
        } else {
            over.push_back(hold);
        }
    }
    if (!kept.empty()) co_await stock_.keep_seen(std::move(kept));
    co_return over.empty() ? 0 : co_await stock_.release_seen(over);
}

}  // namespace souk::product
