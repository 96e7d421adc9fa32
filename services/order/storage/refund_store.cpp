#include "services/order/storage/refund_store.hpp"

namespace souk::order {

BOOST_DESCRIBE_STRUCT(RefundRow, (),
                      (id, payment_id, provider, provider_id, amount, currency, reason, status, needs_attention,
                       problem))
BOOST_DESCRIBE_STRUCT(DueRefund, (), (id, payment_id, payment_provider_id, amount, currency, attempts))
BOOST_DESCRIBE_STRUCT(DisputeRow, (),
                      (provider, provider_id, payment_id, amount, currency, reason, withdrawn, reinstated, won, lost,
                       closed))
BOOST_DESCRIBE_STRUCT(RefundCounts, (), (due, needing_attention))

namespace {

constexpr pg::Statement<std::int64_t, DueRefund> take_due_sql{"refund.take_due", R"sql(
    UPDATE refunds r
    SET attempts = r.attempts + 1, next_try_at = now() + least(interval '1 day', interval '5 seconds' * power(2, least(r.attempts, 15)))
    FROM (SELECT id FROM refunds WHERE status = 'due' AND next_try_at <= now() ORDER BY next_try_at LIMIT $1
          FOR UPDATE SKIP LOCKED) due, payments p
    WHERE r.id = due.id AND p.id = r.payment_id AND p.provider_id IS NOT NULL
    RETURNING r.id, r.payment_id, p.provider_id AS payment_provider_id, r.amount, r.currency, r.attempts)sql"};

constexpr pg::Statement<PaymentId, RefundRow> of_payment_sql{"refund.of_payment", R"sql(
    SELECT id, payment_id, provider, provider_id, amount, currency, reason, status, needs_attention, problem
    FROM refunds WHERE payment_id = $1 ORDER BY id)sql"};

constexpr pg::Statement<RefundRow, void> insert_sql{"refund.insert", R"sql(
    INSERT INTO refunds (id, payment_id, provider, provider_id, amount, currency, reason, status, needs_attention, problem, next_try_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE $8 WHEN 'due' THEN now() END))sql"};

struct RefundChange {
    RefundId id;
    RefundStatus status = RefundStatus::due;
    std::optional<std::string> provider_id;
    bool needs_attention = false;
    std::string problem;
};
BOOST_DESCRIBE_STRUCT(RefundChange, (), (id, status, provider_id, needs_attention, problem))
constexpr pg::Statement<RefundChange, void> change_sql{"refund.change", R"sql(
    UPDATE refunds SET status = $2, provider_id = $3, needs_attention = $4, problem = $5, changed_at = now() WHERE id = $1)sql"};

constexpr pg::Statement<std::tuple<RefundId, std::string, bool>, void> put_off_sql{"refund.put_off", R"sql(
    UPDATE refunds SET problem = $2, needs_attention = needs_attention OR $3, changed_at = now(),
                       next_try_at = CASE WHEN $3 THEN now() + interval '1 day' ELSE next_try_at END
    WHERE id = $1 AND status = 'due')sql"};

constexpr pg::Statement<void, RefundCounts> counts_sql{"refund.counts", R"sql(
    SELECT (SELECT count(*) FROM (SELECT FROM refunds WHERE status = 'due' LIMIT 10000) d) AS due,
           (SELECT count(*) FROM (SELECT FROM refunds WHERE needs_attention LIMIT 10000) a) AS needing_attention)sql"};

constexpr pg::Statement<PaymentId, DisputeRow> disputes_sql{"dispute.of_payment", R"sql(
    SELECT provider, provider_id, payment_id, amount, currency, reason, withdrawn, reinstated, won, lost, closed
    FROM disputes WHERE payment_id = $1 ORDER BY provider_id)sql"};

constexpr pg::Statement<DisputeRow, void> put_dispute_sql{"dispute.put", R"sql(
    INSERT INTO disputes (provider, provider_id, payment_id, amount, currency, reason, withdrawn, reinstated, won, lost, closed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (provider, provider_id) DO UPDATE
    SET withdrawn = excluded.withdrawn, reinstated = excluded.reinstated, won = excluded.won, lost = excluded.lost,
        closed = excluded.closed)sql"};

struct DifferenceParams {
    std::string provider;
    std::string provider_id;
    DifferenceKind kind = DifferenceKind::none;
    std::optional<PaymentId> payment;
    std::string ours;
    std::string theirs;
};
BOOST_DESCRIBE_STRUCT(DifferenceParams, (), (provider, provider_id, kind, payment, ours, theirs))
constexpr pg::Statement<DifferenceParams, std::int64_t> report_sql{"difference.report", R"sql(
    INSERT INTO payment_differences AS d (provider, provider_id, kind, payment_id, ours, theirs)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (provider, provider_id, kind) DO UPDATE
    SET times = d.times + 1, last_seen = now(), ours = excluded.ours, theirs = excluded.theirs
    RETURNING times)sql"};

constexpr pg::Statement<std::string, bool> comparison_due_sql{"comparison.is_due", R"sql(
    SELECT NOT EXISTS (SELECT FROM provider_comparisons
                       WHERE provider = $1 AND finished_at > now() - interval '23 hours'))sql"};

constexpr pg::Statement<std::string, void> comparison_finished_sql{"comparison.finished", R"sql(
    INSERT INTO provider_comparisons (provider, finished_at) VALUES ($1, now())
    ON CONFLICT (provider) DO UPDATE SET finished_at = excluded.finished_at)sql"};

}  // namespace

task<std::vector<DueRefund>> RefundStore::take_due(std::int64_t limit) {
    co_return co_await database_.all(take_due_sql, limit);
}

task<std::vector<RefundRow>> RefundStore::of_payment(pg::Transaction& transaction, PaymentId payment) {
    co_return co_await transaction.all(of_payment_sql, payment);
}

task<std::vector<DisputeRow>> RefundStore::disputes_of(pg::Transaction& transaction, PaymentId payment) {
    co_return co_await transaction.all(disputes_sql, payment);
}

task<void> RefundStore::put_off(RefundId id, std::string problem, bool needs_attention) {
    co_await database_.execute(put_off_sql, {id, std::move(problem), needs_attention});
}

task<RefundCounts> RefundStore::counts() { co_return co_await database_.one(counts_sql); }

task<bool> RefundStore::report(pg::Executor& on, const Difference& difference) {
    co_return co_await on.one(report_sql, {difference.provider, difference.provider_id, difference.kind,
                                           difference.payment, difference.ours, difference.theirs}) == 1;
}

task<bool> RefundStore::comparison_is_due(std::string provider) {
    co_return co_await database_.one(comparison_due_sql, std::move(provider));
}

task<void> RefundStore::comparison_finished(std::string provider) {
    co_await database_.execute(comparison_finished_sql, std::move(provider));
}

void insert_refund(pg::Transaction& transaction, const RefundRow& refund) { transaction.queue(insert_sql, refund); }

void change_refund(pg::Transaction& transaction, const RefundRow& refund) {
    transaction.queue(change_sql,
                      {refund.id, refund.status, refund.provider_id, refund.needs_attention, refund.problem});
}

void put_dispute(pg::Transaction& transaction, const DisputeRow& dispute) {
    transaction.queue(put_dispute_sql, dispute);
}

std::vector<pg::StatementShape> refund_statements() {
    return pg::shapes_of(take_due_sql, of_payment_sql, insert_sql, change_sql, put_off_sql, counts_sql, disputes_sql,
                         put_dispute_sql, report_sql, comparison_due_sql, comparison_finished_sql);
}

}  // namespace souk::order
