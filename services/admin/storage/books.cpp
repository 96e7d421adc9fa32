#include "services/admin/storage/books.hpp"

namespace souk::admin {

namespace {

constexpr pg::Statement<void, Currency> newest_currency_sql{"books.newest_currency", R"sql(
    SELECT currency FROM orders ORDER BY id DESC LIMIT 1)sql"};

constexpr pg::Statement<Currency, OrderCount> orders_sql{"books.orders", R"sql(
    SELECT count(*) AS count,
           coalesce(sum((SELECT count(*) FROM order_items i WHERE i.order_id = o.id)), 0)::bigint AS lines,
           coalesce(sum(o.total), 0)::bigint AS total, $1 AS currency,
           count(*) FILTER (WHERE o.status = 'confirmed') AS paid
    FROM orders o WHERE o.currency = $1)sql"};

constexpr pg::Statement<Currency, PaymentCount> payments_sql{"books.payments", R"sql(
    SELECT count(*) FILTER (WHERE o.status = 'confirmed') AS captured_count,
           coalesce(sum(p.captured - p.returned), 0)::bigint AS captured_total,
           coalesce(sum(p.returned), 0)::bigint AS returned_total,
           (SELECT count(*) FROM refunds r WHERE r.status = 'due' AND r.currency = $1) AS refunds_due,
           (SELECT count(*) FROM refunds r WHERE r.needs_attention AND r.currency = $1) AS refunds_needing_attention,
           (SELECT count(*) FROM payment_differences) AS differences
    FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.status <> 'pending' AND p.currency = $1)sql"};

// Each row is a debit and a credit: the sum over accounts is taken from the accounts, not assumed.
constexpr pg::Statement<Currency, LedgerCount> ledger_sql{"books.ledger", R"sql(
    WITH entries AS (
        SELECT debit AS account, amount FROM ledger WHERE currency = $1
        UNION ALL
        SELECT credit, -amount FROM ledger WHERE currency = $1
    )
    SELECT coalesce(sum(amount), 0)::bigint AS sum,
           coalesce(sum(amount) FILTER (WHERE account LIKE 'provider:%'), 0)::bigint AS provider
    FROM entries)sql"};

constexpr pg::Statement<void, StockCount> stock_sql{"books.stock", R"sql(
    SELECT coalesce(sum(on_hand), 0)::bigint AS on_hand, coalesce(sum(reserved), 0)::bigint AS reserved,
           coalesce(sum(sold), 0)::bigint AS sold
    FROM stock)sql"};

constexpr pg::Statement<void, NamedCount> published_sql{"books.published", R"sql(
    SELECT name, count FROM published_events ORDER BY name LIMIT 1000)sql"};

constexpr pg::Statement<void, NamedCount> handled_sql{"books.handled", R"sql(
    SELECT consumer AS name, count(*) AS count FROM handled_events GROUP BY consumer ORDER BY consumer LIMIT 1000)sql"};

constexpr pg::Statement<void, std::int64_t> outbox_sql{"books.outbox", "SELECT count(id) FROM outbox"};
constexpr pg::Statement<void, std::int64_t> users_sql{"books.users", "SELECT count(id) FROM users"};
constexpr pg::Statement<void, std::int64_t> products_sql{"books.products", "SELECT count(*) FROM products"};

void append(std::vector<NamedCount>& all, std::vector<NamedCount> more) {
    for (auto& each : more) all.push_back(std::move(each));
}

}  // namespace

task<Currency> Books::newest_currency() {
    co_return (co_await sources_.order.maybe(newest_currency_sql)).value_or(*Currency::parse("EUR"));
}
task<OrderCount> Books::orders(Currency currency) { co_return co_await sources_.order.one(orders_sql, currency); }
task<PaymentCount> Books::payments(Currency currency) { co_return co_await sources_.order.one(payments_sql, currency); }
task<LedgerCount> Books::ledger(Currency currency) { co_return co_await sources_.order.one(ledger_sql, currency); }
task<StockCount> Books::stock() { co_return co_await sources_.product.one(stock_sql); }

task<std::vector<NamedCount>> Books::published() {
    auto all = co_await sources_.auth.all(published_sql);
    append(all, co_await sources_.product.all(published_sql));
    append(all, co_await sources_.order.all(published_sql));
    // email.notification comes from more than one service.
    std::vector<NamedCount> summed;
    for (auto& each : all) {
        const auto same = std::ranges::find(summed, each.name, &NamedCount::name);
        if (same == summed.end()) {
            summed.push_back(std::move(each));
        } else {
            same->count += each.count;
        }
    }
    co_return summed;
}

task<std::vector<NamedCount>> Books::handled() {
    auto all = co_await sources_.auth.all(handled_sql);
    append(all, co_await sources_.product.all(handled_sql));
    append(all, co_await sources_.order.all(handled_sql));
    append(all, co_await sources_.own.all(handled_sql));
    co_return all;
}

task<std::int64_t> Books::outbox_pending() {
    co_return co_await sources_.auth.one(outbox_sql) + co_await sources_.product.one(outbox_sql) +
        co_await sources_.order.one(outbox_sql);
}

task<std::int64_t> Books::users() { co_return co_await sources_.auth.one(users_sql); }
task<std::int64_t> Books::products() { co_return co_await sources_.product.one(products_sql); }

std::vector<pg::StatementShape> order_db_statements() {
    return pg::shapes_of(newest_currency_sql, orders_sql, payments_sql, ledger_sql, published_sql, handled_sql,
                         outbox_sql);
}
std::vector<pg::StatementShape> product_db_statements() {
    return pg::shapes_of(stock_sql, published_sql, handled_sql, outbox_sql, products_sql);
}
std::vector<pg::StatementShape> auth_db_statements() {
    return pg::shapes_of(published_sql, handled_sql, outbox_sql, users_sql);
}

}  // namespace souk::admin
