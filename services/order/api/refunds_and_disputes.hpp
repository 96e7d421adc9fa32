// News of money that goes back: refunds that we asked for, refunds that somebody made in the provider's own pages, and
// disputes. Comes from the provider's events, from its answers, and from the daily comparison. The payment's row is
// locked; the refund's or dispute's row, the books and the payment's status change together. One loop's own.
#pragma once

#include "services/order/api/settlements.hpp"

namespace souk::order {

class RefundsAndDisputes {
  public:
    RefundsAndDisputes(pg::Database& database, Settlements& settlements)
        : store_(database), refunds_(database), settlements_(settlements) {}

    // False when the payment is not ours, or no money is known to have come for it yet.
    task<bool> hear(pg::Transaction& transaction, PaymentId payment, const ProviderRefund& refund);
    task<bool> hear(pg::Transaction& transaction, PaymentId payment, const ProviderDispute& dispute);

  private:
    task<std::optional<LockedPayment>> lock_captured(pg::Transaction& transaction, PaymentId payment);
    static void restate(pg::Transaction& transaction, PaymentId payment, const LockedPayment& locked,
                        const std::vector<RefundRow>& refunds, const std::vector<DisputeRow>& disputes);

    PaymentStore store_;
    RefundStore refunds_;
    Settlements& settlements_;
};

}  // namespace souk::order
