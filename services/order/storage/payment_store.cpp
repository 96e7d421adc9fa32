#include "services/order/storage/payment_store.hpp"

#include "services/order/storage/refund_store.hpp"

namespace souk::order {

BOOST_DESCRIBE_STRUCT(PayableOrder, (),
                      (order_id, status, payment_id, provider_id, beginnings, amount, currency, expires_at))
BOOST_DESCRIBE_STRUCT(Attempt, (), (provider_id, attempt))
BOOST_DESCRIBE_STRUCT(LockedPayment, (),
                      (order_id, order_number, user_id, email, locale, status, payment_status, provider, provider_id,
                       amount, subtotal, shipping, captured, currency))
BOOST_DESCRIBE_STRUCT(UnsettledPayment, (), (id, order_id, provider_id))
BOOST_DESCRIBE_STRUCT(KnownPayment, (), (id, order, status, amount, currency, provider_id))
BOOST_DESCRIBE_STRUCT(CapturedPayment, (), (id, provider_id, amount, currency, captured_at))

namespace {

constexpr pg::Statement<std::tuple<OrderId, UserId>, PayableOrder> payable_sql{"payment.payable", R"sql(
    SELECT o.id AS order_id, o.status, p.id AS payment_id, p.provider_id, p.beginnings, p.amount, p.currency, o.expires_at
    FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE o.id = $1 AND o.user_id = $2)sql"};

// Who has begun to pay gets more time, a day in all. The order's row is locked as well: who ends it either sees the
// provider's id, or has ended it before. What a crash of the machine may forget is found again: the provider gives the
// same payment under the same beginning.
constexpr pg::Statement<std::tuple<PaymentId, OrderId, std::optional<std::string>, std::int64_t>, Attempt>
    next_attempt_sql{"payment.next_attempt", R"sql(
    WITH open AS (
        UPDATE orders
        SET expires_at = greatest(expires_at, least(placed_at + interval '1 day', now() + $4::bigint * interval '1 second')),
            with_provider = false
        WHERE id = $2 AND status = 'pending'
        RETURNING id
    )
    UPDATE payments p SET provider_id = coalesce(p.provider_id, $3), attempts = p.attempts + 1
    FROM open WHERE p.id = $1 AND p.order_id = open.id AND p.status = 'pending' AND coalesce(p.provider_id, $3) IS NOT NULL
    RETURNING p.provider_id, p.attempts AS attempt)sql",
                     pg::Durability::soon};

constexpr pg::Statement<std::tuple<PaymentId, std::int32_t, std::optional<std::string>>, void> begin_anew_sql{
    "payment.begin_anew", R"sql(
    WITH anew AS (
        UPDATE payments SET beginnings = beginnings + 1, provider_id = NULL, ask_at = NULL, asked = 0
        WHERE id = $1 AND beginnings = $2 AND provider_id IS NOT DISTINCT FROM $3 AND status = 'pending'
        RETURNING order_id
    )
    UPDATE orders o SET with_provider = false FROM anew WHERE o.id = anew.order_id AND o.with_provider)sql"};

constexpr pg::Statement<PaymentId, LockedPayment> lock_sql{"payment.lock", R"sql(
    SELECT o.id AS order_id, o.number AS order_number, o.user_id, o.email, o.locale, o.status, p.status AS payment_status,
           p.provider, p.provider_id, p.amount, o.subtotal, o.shipping, p.captured, p.currency
    FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE p.id = $1 FOR UPDATE)sql"};

constexpr pg::Statement<std::tuple<std::string, std::string>, PaymentId> known_as_sql{"payment.known_as", R"sql(
    SELECT id FROM payments WHERE provider = $1 AND provider_id = $2)sql"};

constexpr pg::Statement<std::tuple<std::string, std::string>, void> hear_sql{"payment.hear", R"sql(
    INSERT INTO provider_events (provider, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING)sql"};

constexpr pg::Statement<std::int64_t, UnsettledPayment> take_unsettled_sql{"payment.take_unsettled", R"sql(
    UPDATE payments p
    SET asked = p.asked + 1, ask_at = now() + least(interval '1 hour', interval '5 seconds' * power(2, least(p.asked, 12)))
    FROM (SELECT id FROM payments WHERE status = 'pending' AND ask_at <= now() AND provider_id IS NOT NULL
          ORDER BY ask_at LIMIT $1 FOR UPDATE SKIP LOCKED) due
    WHERE p.id = due.id
    RETURNING p.id, p.order_id, p.provider_id)sql",
                                                                           pg::Durability::soon};

constexpr pg::Statement<OrderId, UnsettledPayment> unsettled_sql{"payment.unsettled", R"sql(
    SELECT id, order_id, provider_id FROM payments WHERE order_id = $1 AND status = 'pending' AND provider_id IS NOT NULL)sql"};

constexpr pg::Statement<std::tuple<PaymentId, std::optional<std::string>, PaymentStatus>, void> arrived_sql{
    "payment.arrived", R"sql(
    UPDATE payments SET status = $3, provider_id = coalesce($2, provider_id), captured = amount, captured_at = now(), ask_at = NULL
    WHERE id = $1 AND status = 'pending')sql"};

constexpr pg::Statement<std::tuple<PaymentId, PaymentStatus, std::int64_t>, void> standing_sql{"payment.standing",
                                                                                               R"sql(
    UPDATE payments SET status = $2, returned = $3 WHERE id = $1)sql"};

constexpr pg::Statement<OrderId, void> ask_now_sql{"payment.ask_now", R"sql(
    UPDATE payments SET ask_at = now(), asked = 0 WHERE order_id = $1 AND status = 'pending' AND provider_id IS NOT NULL)sql"};

// The payment's row is locked before the order's, as by payment.lock.
constexpr pg::Statement<std::vector<OrderId>, void> ask_overdue_sql{"payment.ask_overdue", R"sql(
    WITH asked AS (
        UPDATE payments p SET ask_at = coalesce(p.ask_at, now())
        FROM orders o
        WHERE o.id = ANY ($1) AND o.status = 'pending' AND o.expires_at < now()
            AND p.order_id = o.id AND p.status = 'pending' AND p.provider_id IS NOT NULL
        RETURNING p.order_id
    )
    UPDATE orders o SET with_provider = true
    FROM asked WHERE o.id = asked.order_id AND o.status = 'pending' AND o.expires_at < now())sql",
                                                                    pg::Durability::soon};

constexpr pg::Statement<PaymentId, void> stop_asking_sql{"payment.stop_asking", R"sql(
    UPDATE payments SET ask_at = NULL WHERE id = $1 AND status = 'pending')sql"};

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

constexpr pg::Statement<std::vector<PaymentId>, KnownPayment> known_sql{"payment.known", R"sql(
    SELECT p.id, o.status AS "order", p.status, p.amount, p.currency, p.provider_id
    FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.id = ANY ($1))sql"};

struct CapturedBetween {
    std::string provider;
    Instant from;
    PaymentId after;
    Instant to;
    std::int64_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(CapturedBetween, (), (provider, from, after, to, limit))

constexpr pg::Statement<CapturedBetween, CapturedPayment> captured_sql{"payment.captured_between", R"sql(
    SELECT id, provider_id, amount, currency, captured_at FROM payments
    WHERE provider = $1 AND (captured_at, id) > ($2, $3) AND captured_at < $4 AND provider_id IS NOT NULL
    ORDER BY captured_at, id LIMIT $5)sql"};

std::string name_in_books(Account account, const LockedPayment& payment) {
    if (account == Account::provider) return "provider:" + payment.provider;
    return std::string(name_of(account));
}

void book_each(pg::Transaction& transaction, const LockedPayment& payment, const std::vector<Transfer>& moves,
               std::vector<std::int64_t> amounts) {
    Moves rows{payment.order_id, {}, {}, std::move(amounts), payment.currency};
    for (const auto& move : moves) {
        rows.debits.push_back(name_in_books(move.debit, payment));
        rows.credits.push_back(name_in_books(move.credit, payment));
    }
    transaction.queue(book_sql, std::move(rows));
}

}  // namespace

task<std::optional<PayableOrder>> PaymentStore::payable(UserId user, OrderId id) {
    co_return co_await database_.maybe(payable_sql, {id, user});
}

task<std::optional<Attempt>> PaymentStore::next_attempt(PaymentId id, OrderId order,
                                                        std::optional<std::string> provider_id,
                                                        std::chrono::seconds time) {
    co_return co_await database_.maybe(next_attempt_sql, {id, order, std::move(provider_id), time.count()});
}

task<void> PaymentStore::begin_anew(PaymentId id, std::int32_t beginnings, std::optional<std::string> provider_id) {
    co_await database_.execute(begin_anew_sql, {id, beginnings, std::move(provider_id)});
}

task<std::optional<LockedPayment>> PaymentStore::lock(pg::Transaction& transaction, PaymentId id) {
    co_return co_await transaction.maybe(lock_sql, id);
}

task<std::optional<PaymentId>> PaymentStore::known_as(std::string provider, std::string provider_id) {
    co_return co_await database_.maybe(known_as_sql, {std::move(provider), std::move(provider_id)});
}

task<bool> PaymentStore::hear(pg::Transaction& transaction, std::string provider, std::string event_id) {
    co_return co_await transaction.execute(hear_sql, {std::move(provider), std::move(event_id)}) == 1;
}

task<std::vector<UnsettledPayment>> PaymentStore::take_unsettled(std::int64_t limit) {
    co_return co_await database_.all(take_unsettled_sql, limit);
}

task<void> PaymentStore::ask_about_overdue(std::vector<OrderId> orders) {
    co_await database_.execute(ask_overdue_sql, std::move(orders));
}

task<std::optional<UnsettledPayment>> PaymentStore::unsettled(OrderId order) {
    co_return co_await database_.maybe(unsettled_sql, order);
}

task<std::vector<KnownPayment>> PaymentStore::known(std::vector<PaymentId> ids) {
    co_return co_await database_.all(known_sql, std::move(ids));
}

task<std::vector<CapturedPayment>> PaymentStore::captured_between(std::string provider, Instant from, PaymentId after,
                                                                  Instant to, std::int64_t limit) {
    co_return co_await database_.all(captured_sql, {std::move(provider), from, after, to, limit});
}

void capture(pg::Transaction& transaction, PaymentId id, const LockedPayment& payment,
             std::optional<std::string> provider_id) {
    transaction.queue(arrived_sql, {id, std::move(provider_id), PaymentStatus::captured});
    transaction.queue(confirm_sql, payment.order_id);
    if (payment.amount > 0)
        book_each(transaction, payment, {{Account::provider, Account::sales}, {Account::provider, Account::shipping}},
                  {payment.subtotal, payment.shipping});
}

void owe_refund(pg::Transaction& transaction, PaymentId id, const LockedPayment& payment, std::string provider_id) {
    transaction.queue(arrived_sql, {id, std::move(provider_id), PaymentStatus::refund_due});
    book(transaction, payment, {{Account::provider, Account::owed_to_customers}}, payment.money());
    insert_refund(transaction, {RefundId::make(), id, payment.provider, std::nullopt, payment.amount, payment.currency,
                                RefundReason::late_payment, RefundStatus::due, false, ""});
}

void set_standing(pg::Transaction& transaction, PaymentId id, PaymentStatus status, std::int64_t returned) {
    transaction.queue(standing_sql, {id, status, returned});
}

void book(pg::Transaction& transaction, const LockedPayment& payment, const std::vector<Transfer>& moves,
          Money amount) {
    if (!moves.empty())
        book_each(transaction, payment, moves, std::vector<std::int64_t>(moves.size(), amount.amount()));
}

void ask_provider_now(pg::Transaction& transaction, OrderId order) { transaction.queue(ask_now_sql, order); }

void stop_asking(pg::Transaction& transaction, PaymentId id) { transaction.queue(stop_asking_sql, id); }

std::vector<pg::StatementShape> payment_statements() {
    return pg::shapes_of(payable_sql, next_attempt_sql, begin_anew_sql, lock_sql, known_as_sql, hear_sql,
                         take_unsettled_sql, unsettled_sql, arrived_sql, standing_sql, ask_now_sql, stop_asking_sql,
                         ask_overdue_sql, confirm_sql, book_sql, known_sql, captured_sql);
}

}  // namespace souk::order
