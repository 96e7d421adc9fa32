// The daily comparison of our books with the provider's lists of the last days, a page at a time. What the provider's
// own events should have told us and did not (a payment that has come, a refund) goes the way that those events go; all
// that does not agree is reported, and booked by nobody. Also removes old events and differences. Runs in one process;
// the ids that it has seen are kept in memory for one pass: about 100 bytes a payment of those days.
#pragma once

#include "foundation/core/instant.hpp"
#include "services/order/api/refunds_and_disputes.hpp"

#include <unordered_set>

namespace souk::order {

class ProviderComparison {
  public:
    ProviderComparison(pg::Database& database, Settlements& settlements, RefundsAndDisputes& money_back,
                       telemetry::Metrics& metrics, const Clock& clock);
    // One page, once the last pass of whichever process is a day old. True until the pass is complete.
    task<bool> run_once();

  private:
    enum class Part { waiting, payments, refunds, ours };

    task<bool> compare_payments();
    task<void> compare(const ProviderPayment& theirs, const KnownPayment& ours);
    task<bool> compare_refunds();
    task<bool> compare_ours();
    task<void> report(std::string provider_id, DifferenceKind kind, PaymentId payment, std::string ours,
                      std::string theirs);

    pg::Database& database_;
    PaymentStore store_;
    RefundStore refunds_;
    Settlements& settlements_;
    RefundsAndDisputes& money_back_;
    const Clock& clock_;
    telemetry::Gauge& finished_;

    Part part_ = Part::waiting;
    Instant from_;
    Instant to_;
    std::optional<std::string> after_;
    Instant ours_from_;
    PaymentId after_ours_;
    std::unordered_set<std::string> seen_;
};

}  // namespace souk::order
