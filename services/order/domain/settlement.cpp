#include "services/order/domain/settlement.hpp"

namespace souk::order {

DifferenceKind difference(const ExpectedPayment& expected, const ProviderReport& report) {
    if (report.live != expected.live) return DifferenceKind::other_mode;
    if (expected.provider_id && *expected.provider_id != report.provider_id) return DifferenceKind::other_payment;
    if (!report.received) return DifferenceKind::other_amount;
    if (report.received->currency() != expected.amount.currency()) return DifferenceKind::other_currency;
    if (report.received->amount() != expected.amount.amount()) return DifferenceKind::other_amount;
    return DifferenceKind::none;
}

Settlement settle(const ExpectedPayment& expected, const ProviderReport& report) {
    if (report.state != ProviderState::succeeded) return Settlement::nothing;
    if (difference(expected, report) != DifferenceKind::none) return Settlement::differs;
    if (expected.settled) return Settlement::nothing;
    return may_become(expected.order, OrderStatus::confirmed) ? Settlement::confirm : Settlement::give_back;
}

}  // namespace souk::order
