#include "services/order/domain/refund.hpp"

#include <algorithm>
#include <utility>

namespace souk::order {

namespace {

// What of a refund stands in the books in each state. All moves are differences of two such states, so that whatever
// way a refund goes, the books say the same about it at its end.
struct Booked {
    bool owed;  // the customer is owed the amount
    bool paid;  // and has been paid it
};

Booked booked(RefundReason reason, RefundStatus status) {
    const bool called_off = reason == RefundReason::provider && status == RefundStatus::canceled;
    return {!called_off, status == RefundStatus::succeeded};
}

void add(std::vector<Transfer>& moves, bool before, bool after, Transfer forth) {
    if (after && !before) moves.push_back(forth);
    if (before && !after) moves.push_back({forth.credit, forth.debit});
}

std::vector<Transfer> between(RefundReason reason, Booked from, Booked to) {
    std::vector<Transfer> moves;
    const auto source = reason == RefundReason::late_payment ? Account::provider : Account::refunds;
    // Paid back before owed no longer, owed before paid: no account is overdrawn on the way.
    if (!to.owed) add(moves, from.paid, to.paid, {Account::owed_to_customers, Account::provider});
    add(moves, from.owed, to.owed, {source, Account::owed_to_customers});
    if (to.owed) add(moves, from.paid, to.paid, {Account::owed_to_customers, Account::provider});
    return moves;
}

}  // namespace

bool may_become(RefundStatus from, RefundStatus to) {
    using enum RefundStatus;
    switch (from) {
        case due: return to != due;
        case pending: return to != due && to != pending;
        case requires_action: return to != due && to != requires_action;
        case succeeded: return to == failed || to == canceled;
        case failed:
        case canceled: return false;
    }
    return false;
}

std::string_view name_of(Account account) {
    switch (account) {
        case Account::provider: break;
        case Account::sales: return "sales";
        case Account::shipping: return "shipping";
        case Account::refunds: return "refunds";
        case Account::owed_to_customers: return "owed:customers";
        case Account::disputes: return "disputes";
        case Account::lost_disputes: return "losses:disputes";
    }
    return {};
}

std::vector<Transfer> moves(RefundReason reason, RefundStatus from, RefundStatus to) {
    return between(reason, booked(reason, from), booked(reason, to));
}

std::vector<Transfer> moves_of_new(RefundReason reason, RefundStatus first) {
    const bool owed_before = reason == RefundReason::late_payment;
    return between(reason, {owed_before, false}, booked(reason, first));
}

bool needs_attention(RefundReason reason, RefundStatus status) {
    if (status == RefundStatus::failed || status == RefundStatus::requires_action) return true;
    return status == RefundStatus::canceled && reason == RefundReason::late_payment;
}

DisputeCourse DisputeCourse::operator|(const DisputeCourse& other) const noexcept {
    return {withdrawn || other.withdrawn, reinstated || other.reinstated, won || other.won, lost || other.lost,
            closed || other.closed};
}

std::vector<Transfer> moves(const DisputeCourse& from, const DisputeCourse& to) {
    const auto lost = [](const DisputeCourse& course) { return course.lost && course.holds_money(); };
    std::vector<Transfer> moves;
    if (!to.holds_money()) add(moves, lost(from), lost(to), {Account::lost_disputes, Account::disputes});
    add(moves, from.holds_money(), to.holds_money(), {Account::disputes, Account::provider});
    if (to.holds_money()) add(moves, lost(from), lost(to), {Account::lost_disputes, Account::disputes});
    return moves;
}

PaymentStatus status_of(const PaymentStanding& standing) {
    if (standing.disputed) return PaymentStatus::disputed;
    if (standing.charged_back) return PaymentStatus::charged_back;
    if (standing.owed > 0) return PaymentStatus::refund_due;
    if (standing.refunded == 0) return PaymentStatus::captured;
    return standing.refunded < standing.captured ? PaymentStatus::partially_refunded : PaymentStatus::refunded;
}

}  // namespace souk::order
