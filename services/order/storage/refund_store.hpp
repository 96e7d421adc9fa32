// Refunds, disputes, and differences between the provider and our books, in SQL. What belongs to a payment is changed
// under that payment's lock (payment_store.hpp). Due refunds are taken with their next time already set, so that one
// that fails, or whose worker dies, delays only itself.
#pragma once

#include "foundation/postgres/database.hpp"
#include "services/order/domain/ids.hpp"
#include "services/order/domain/refund.hpp"
#include "services/order/domain/settlement.hpp"

#include <optional>
#include <string>
#include <vector>

namespace souk::order {

struct RefundRow {
    RefundId id;
    PaymentId payment_id;
    std::string provider;
    std::optional<std::string> provider_id;
    std::int64_t amount = 0;
    Currency currency;
    RefundReason reason = RefundReason::late_payment;
    RefundStatus status = RefundStatus::due;
    bool needs_attention = false;
    std::string problem;
};

struct DueRefund {
    RefundId id;
    PaymentId payment_id;
    std::string payment_provider_id;
    std::int64_t amount = 0;
    Currency currency;
    std::int32_t attempts = 0;  // with this one
};

struct DisputeRow {
    std::string provider;
    std::string provider_id;
    PaymentId payment_id;
    std::int64_t amount = 0;
    Currency currency;
    std::string reason;
    bool withdrawn = false;
    bool reinstated = false;
    bool won = false;
    bool lost = false;
    bool closed = false;

    DisputeCourse course() const noexcept { return {withdrawn, reinstated, won, lost, closed}; }
};

struct Difference {
    std::string provider;
    std::string provider_id;
    DifferenceKind kind = DifferenceKind::none;
    std::optional<PaymentId> payment;
    std::string ours;
    std::string theirs;
};

struct RefundCounts {
    std::int64_t due = 0;
    std::int64_t needing_attention = 0;
};

class RefundStore {
  public:
    explicit RefundStore(pg::Database& database) : database_(database) {}

    task<std::vector<DueRefund>> take_due(std::int64_t limit);
    task<std::vector<RefundRow>> of_payment(pg::Transaction& transaction, PaymentId payment);
    task<std::vector<DisputeRow>> disputes_of(pg::Transaction& transaction, PaymentId payment);
    // Still due, for this reason; a person is told, if so said.
    task<void> put_off(RefundId id, std::string problem, bool needs_attention);
    task<RefundCounts> counts();
    // True when it is new. `on` is the database, or the transaction that has found it.
    static task<bool> report(pg::Executor& on, const Difference& difference);
    // The daily comparison with a provider, of all processes together: is it time for it?
    task<bool> comparison_is_due(std::string provider);
    task<void> comparison_finished(std::string provider);

  private:
    pg::Database& database_;
};

void insert_refund(pg::Transaction& transaction, const RefundRow& refund);
void change_refund(pg::Transaction& transaction, const RefundRow& refund);
void put_dispute(pg::Transaction& transaction, const DisputeRow& dispute);

std::vector<pg::StatementShape> refund_statements();

}  // namespace souk::order
