#include "services/order/storage/payment_store.hpp"

namespace souk::order {

BOOST_DESCRIBE_STRUCT(PayableOrder, (),
                      (order_id, status, payment_id, payment_status, provider_id, amount, currency, expires_at))
BOOST_DESCRIBE_STRUCT(LockedPayment, (),
                      (order_id, order_number, user_id, email, status, payment_status, amount, subtotal, shipping,
                       currency))
BOOST_DESCRIBE_STRUCT(DueRefund, (), (id, provider_id, order_id, amount, currency))

namespace {

constexpr pg::Statement<std::tuple<OrderId, Uuid>, PayableOrder> payable_sql{"payment.payable", R"sql(
    SELECT o.id AS order_id, o.status, p.id AS payment_id, p.status AS payment_status, p.provider_id, p.amount, p.currency,
           o.expires_at
    FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE o.id = $1 AND o.user_id = $2)sql"};

constexpr pg::Statement<PaymentId, LockedPayment> lock_sql{"payment.lock", R"sql(
    SELECT o.id AS order_id, o.number AS order_number, o.user_id, o.email, o.status, p.status AS payment_status, p.amount,
           o.subtotal, o.shipping, p.currency
    FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE p.id = $1 FOR UPDATE)sql"};

constexpr pg::Statement<std::string, void> hear_sql{"payment.hear", R"sql(
    INSERT INTO provider_events (provider, event_id) VALUES ('stripe', $1) ON CONFLICT DO NOTHING)sql"};

constexpr pg::Statement<std::tuple<PaymentId, std::string, PaymentStatus>, void> arrived_sql{"payment.arrived", R"sql(
    UPDATE payments SET status = $3, provider_id = $2, captured_at = now() WHERE id = $1 AND status = 'pending')sql"};

constexpr pg::Statement<OrderId, void> confirm_sql{"order.confirm", R"sql(
    WITH confirmed AS (
        UPDATE orders SET status = 'confirmed' WHERE id = $1 AND status = 'pending' RETURNING id
    )
    INSERT INTO order_events (order_id, status, reason) SELECT id, 'confirmed', 'paid' FROM confirmed)sql"};

struct Moves {
    OrderId order_id;
    std::vector<std::string> debits;
    std::vector<std::string> credits;
    std::vector<std::int64_t> amounts;
    Currency currency;
};
BOOST_DESCRIBE_STRUCT(Moves, (), (order_id, debits, credits, amounts, currency))

constexpr pg::Statement<Moves, void> book_sql{"ledger.book", R"sql(
    INSERT INTO ledger (order_id, debit, credit, amount, currency)
    SELECT $1, debit, credit, amount, $5 FROM unnest($2, $3, $4) AS m (debit, credit, amount) WHERE amount > 0)sql"};

constexpr pg::Statement<std::int64_t, DueRefund> due_refunds_sql{"payment.due_refunds", R"sql(
    SELECT id, provider_id, order_id, amount, currency FROM payments WHERE status = 'refund_due' ORDER BY id LIMIT $1)sql"};

constexpr pg::Statement<PaymentId, void> refunded_sql{"payment.refunded", R"sql(
    UPDATE payments SET status = 'refunded' WHERE id = $1 AND status = 'refund_due')sql"};

// Accounts of the books. What sellers are owed is split from `sales` when the place has several sellers.
constexpr const char* provider_account = "provider:stripe";
constexpr const char* sales_account = "sales";
constexpr const char* shipping_account = "shipping";
constexpr const char* refunds_account = "owed:customers";

}  // namespace

task<std::optional<PayableOrder>> PaymentStore::payable(Uuid user, OrderId id) {
    co_return co_await database_.maybe(payable_sql, {id, user});
}

task<std::optional<LockedPayment>> PaymentStore::lock(pg::Transaction& transaction, PaymentId id) {
    co_return co_await transaction.maybe(lock_sql, id);
}

task<bool> PaymentStore::hear(pg::Transaction& transaction, std::string event_id) {
    co_return co_await transaction.execute(hear_sql, std::move(event_id)) == 1;
}

task<std::vector<DueRefund>> PaymentStore::due_refunds(std::int64_t limit) {
    co_return co_await database_.all(due_refunds_sql, limit);
}

void capture(pg::Transaction& transaction, PaymentId id, const LockedPayment& payment, std::string provider_id) {
    transaction.queue(arrived_sql, {id, std::move(provider_id), PaymentStatus::captured});
    transaction.queue(confirm_sql, payment.order_id);
    transaction.queue(book_sql, {payment.order_id,
                                 {provider_account, provider_account},
                                 {sales_account, shipping_account},
                                 {payment.subtotal, payment.shipping},
                                 payment.currency});
}

void owe_refund(pg::Transaction& transaction, PaymentId id, const LockedPayment& payment, std::string provider_id) {
    transaction.queue(arrived_sql, {id, std::move(provider_id), PaymentStatus::refund_due});
    transaction.queue(book_sql,
                      {payment.order_id, {provider_account}, {refunds_account}, {payment.amount}, payment.currency});
}

task<bool> refunded(pg::Transaction& transaction, const DueRefund& refund) {
    if (co_await transaction.execute(refunded_sql, refund.id) == 0) co_return false;
    transaction.queue(book_sql,
                      {refund.order_id, {refunds_account}, {provider_account}, {refund.amount}, refund.currency});
    co_return true;
}

std::vector<pg::StatementShape> payment_statements() {
    return pg::shapes_of(payable_sql, lock_sql, hear_sql, arrived_sql, confirm_sql, book_sql, due_refunds_sql,
                         refunded_sql);
}

}  // namespace souk::order
