#include "services/order/api/refunds_and_disputes.hpp"

#include "foundation/schema/encode.hpp"
#include "foundation/telemetry/log.hpp"

#include <algorithm>

namespace souk::order {

namespace {

bool is_over(RefundStatus status) { return status == RefundStatus::failed || status == RefundStatus::canceled; }

// Which of our refunds the provider speaks of: the one that it has named before, the one that we have named to it, or
// one that is still owed, which somebody has now made by hand.
std::vector<RefundRow>::iterator match(std::vector<RefundRow>& rows, const ProviderRefund& refund) {
    if (const auto known = std::ranges::find(rows, refund.provider_id, &RefundRow::provider_id); known != rows.end())
        return known;
    if (refund.refund)
        if (const auto ours = std::ranges::find(rows, *refund.refund, &RefundRow::id); ours != rows.end()) return ours;
    return std::ranges::find_if(rows, [&](const RefundRow& row) {
        return row.reason == RefundReason::late_payment && row.amount == refund.amount->amount() &&
               (!row.provider_id || is_over(row.status));
    });
}

bool is_owed(const RefundRow& row) {
    if (row.status == RefundStatus::succeeded) return false;
    return row.reason == RefundReason::late_payment || row.status != RefundStatus::canceled;
}

}  // namespace

task<std::optional<LockedPayment>> RefundsAndDisputes::lock_captured(pg::Transaction& transaction, PaymentId payment) {
    auto locked = co_await store_.lock(transaction, payment);
    if (locked && locked->payment_status == PaymentStatus::pending) co_return std::nullopt;
    co_return locked;
}

task<bool> RefundsAndDisputes::hear(pg::Transaction& transaction, PaymentId payment, const ProviderRefund& refund) {
    const auto locked = co_await lock_captured(transaction, payment);
    if (!locked) co_return false;
    auto rows = co_await refunds_.of_payment(transaction, payment);
    const bool readable = refund.amount && refund.amount->currency() == locked->currency &&
                          refund.amount->amount() > 0 && refund.live == settlements_.provider().live();
    const auto row = readable ? match(rows, refund) : rows.end();
    if (!readable || (row != rows.end() && row->amount != refund.amount->amount())) {
        co_await settlements_.report(
            transaction,
            {locked->provider, refund.provider_id, DifferenceKind::unknown_refund, payment,
             row == rows.end() ? locked->money().to_string() : Money(row->amount, row->currency).to_string(),
             refund.amount ? refund.amount->to_string() : "an unknown amount"});
        co_return true;
    }

    bool alarming = false;
    if (row == rows.end()) {
        alarming = needs_attention(RefundReason::provider, refund.status);
        rows.push_back({RefundId::make(), payment, locked->provider, refund.provider_id, refund.amount->amount(),
                        locked->currency, RefundReason::provider, refund.status, alarming, refund.failure});
        insert_refund(transaction, rows.back());
        book(transaction, *locked, moves_of_new(RefundReason::provider, refund.status), *refund.amount);
    } else {
        const bool replaced = row->provider_id && *row->provider_id != refund.provider_id && is_over(row->status);
        if (!replaced && !may_become(row->status, refund.status)) co_return true;  // heard before, or older news
        book(transaction, *locked, moves(row->reason, row->status, refund.status), *refund.amount);
        row->status = refund.status;
        row->provider_id = refund.provider_id;
        row->problem = refund.failure;
        row->needs_attention = alarming = needs_attention(row->reason, refund.status);
        change_refund(transaction, *row);
    }
    if (alarming)
        telemetry::log_error("a refund needs somebody to look at it",
                             {{"payment", payment.to_string()},
                              {"provider_id", refund.provider_id},
                              {"status", schema::Codec<RefundStatus>::name_of(refund.status)},
                              {"why", refund.failure}});
    restate(transaction, payment, *locked, rows, co_await refunds_.disputes_of(transaction, payment));
    co_return true;
}

task<bool> RefundsAndDisputes::hear(pg::Transaction& transaction, PaymentId payment, const ProviderDispute& dispute) {
    const auto locked = co_await lock_captured(transaction, payment);
    if (!locked) co_return false;
    if (!dispute.amount || dispute.amount->currency() != locked->currency || dispute.amount->amount() <= 0 ||
        dispute.live != settlements_.provider().live()) {
        co_await settlements_.report(
            transaction,
            {locked->provider, dispute.provider_id, DifferenceKind::unknown_dispute, payment,
             locked->money().to_string(), dispute.amount ? dispute.amount->to_string() : "an unknown amount"});
        co_return true;
    }
    const auto refunds = co_await refunds_.of_payment(transaction, payment);
    auto rows = co_await refunds_.disputes_of(transaction, payment);
    auto row = std::ranges::find(rows, dispute.provider_id, &DisputeRow::provider_id);
    if (row == rows.end()) {
        rows.push_back({locked->provider, dispute.provider_id, payment, dispute.amount->amount(), locked->currency,
                        dispute.reason, false, false, false, false, false});
        row = std::prev(rows.end());
        telemetry::log_warn(
            "a payment is disputed",
            {{"payment", payment.to_string()}, {"dispute", dispute.provider_id}, {"reason", dispute.reason}});
    }
    const auto before = row->course();
    const auto after = before | dispute.course;
    row->withdrawn = after.withdrawn;
    row->reinstated = after.reinstated;
    row->won = after.won;
    row->lost = after.lost;
    row->closed = after.closed;
    put_dispute(transaction, *row);
    book(transaction, *locked, moves(before, after), Money(row->amount, row->currency));
    restate(transaction, payment, *locked, refunds, rows);
    co_return true;
}

void RefundsAndDisputes::restate(pg::Transaction& transaction, PaymentId payment, const LockedPayment& locked,
                                 const std::vector<RefundRow>& refunds, const std::vector<DisputeRow>& disputes) {
    PaymentStanding standing{.captured = locked.captured};
    for (const auto& each : refunds) {
        if (each.status == RefundStatus::succeeded) standing.refunded += each.amount;
        if (is_owed(each)) standing.owed += each.amount;
    }
    auto returned = standing.refunded;
    for (const auto& each : disputes) {
        if (each.course().holds_money()) returned += each.amount;
        standing.disputed |= !each.closed;
        standing.charged_back |= each.lost;
    }
    set_standing(transaction, payment, status_of(standing), returned);
}

}  // namespace souk::order
