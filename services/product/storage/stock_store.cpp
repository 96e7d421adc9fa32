#include "services/product/storage/stock_store.hpp"

#include "foundation/postgres/statement.hpp"

#include <map>
#include <stdexcept>

namespace souk::product {

namespace {

struct QuoteRow {
    VariantId variant_id;
    ProductId product_id;
    Uuid seller_id;
    std::string sku;
    std::string name;
    std::string variant;
    std::int64_t price = 0;
    Currency currency;
    std::int64_t quantity = 0;
    std::int64_t available = 0;
    bool held = false;
};
BOOST_DESCRIBE_STRUCT(QuoteRow, (),
                      (variant_id, product_id, seller_id, sku, name, variant, price, currency, quantity, available,
                       held))

using Variants = std::vector<VariantId>;
using Quantities = std::vector<std::int64_t>;

constexpr pg::Statement<std::tuple<Variants, Quantities>, QuoteRow> quote_sql{"stock.quote", R"sql(
    SELECT v.id AS variant_id, p.id AS product_id, p.seller_id, v.sku, p.name, v.name AS variant, v.price, v.currency,
           w.quantity, s.on_hand - s.reserved AS available, false AS held
    FROM unnest($1, $2) AS w (variant_id, quantity)
    JOIN variants v ON v.id = w.variant_id
    JOIN products p ON p.id = v.product_id AND p.approval = 'approved' AND p.published
    JOIN stock s ON s.variant_id = v.id
    ORDER BY v.id)sql"};

// One statement is the whole decision. `locked` takes the rows in id order and sees their newest state; nothing is
// written unless every wanted variant is on sale and has enough.
constexpr pg::Statement<std::tuple<ReservationId, Variants, Quantities, std::int64_t>, QuoteRow> hold_sql{"stock.hold",
                                                                                                          R"sql(
    WITH wanted AS MATERIALIZED (
        SELECT variant_id, quantity FROM unnest($2, $3) AS w (variant_id, quantity)
    ), locked AS MATERIALIZED (
        SELECT s.variant_id, s.on_hand - s.reserved AS available
        FROM stock s JOIN wanted USING (variant_id)
        ORDER BY s.variant_id FOR UPDATE OF s
    ), quoted AS MATERIALIZED (
        SELECT v.id AS variant_id, p.id AS product_id, p.seller_id, v.sku, p.name, v.name AS variant, v.price, v.currency,
               w.quantity, l.available
        FROM wanted w
        JOIN locked l USING (variant_id)
        JOIN variants v ON v.id = w.variant_id
        JOIN products p ON p.id = v.product_id AND p.approval = 'approved' AND p.published
    ), verdict AS MATERIALIZED (
        SELECT count(*) = (SELECT count(*) FROM wanted) AND coalesce(bool_and(available >= quantity), false) AS enough
        FROM quoted
    ), reservation AS (
        INSERT INTO reservations (id, status, expires_at)
        SELECT $1, 'held', now() + $4::bigint * interval '1 second' FROM verdict WHERE enough
        RETURNING id
    ), items AS (
        INSERT INTO reservation_items (reservation_id, variant_id, quantity, unit_price)
        SELECT r.id, q.variant_id, q.quantity, q.price FROM reservation r CROSS JOIN quoted q
    ), held AS (
        UPDATE stock s SET reserved = s.reserved + q.quantity
        FROM quoted q CROSS JOIN reservation r
        WHERE s.variant_id = q.variant_id
    )
    SELECT q.variant_id, q.product_id, q.seller_id, q.sku, q.name, q.variant, q.price, q.currency, q.quantity, q.available,
           v.enough AS held
    FROM quoted q CROSS JOIN verdict v
    ORDER BY q.variant_id)sql"};

// The prices are those of the hold, whatever they are now.
constexpr pg::Statement<ReservationId, QuoteRow> held_before_sql{"stock.held_before", R"sql(
    SELECT i.variant_id, p.id AS product_id, p.seller_id, v.sku, p.name, v.name AS variant, i.unit_price AS price, v.currency,
           i.quantity, i.quantity AS available, r.status = 'held' AS held
    FROM reservations r
    JOIN reservation_items i ON i.reservation_id = r.id
    JOIN variants v ON v.id = i.variant_id
    JOIN products p ON p.id = v.product_id
    WHERE r.id = $1
    ORDER BY i.variant_id)sql"};

constexpr pg::Statement<ReservationId, void> release_sql{"stock.release", R"sql(
    WITH closed AS MATERIALIZED (
        UPDATE reservations SET status = 'released' WHERE id = $1 AND status = 'held' RETURNING id
    ), items AS MATERIALIZED (
        SELECT s.variant_id, i.quantity
        FROM closed c JOIN reservation_items i ON i.reservation_id = c.id JOIN stock s ON s.variant_id = i.variant_id
        ORDER BY s.variant_id FOR UPDATE OF s
    )
    UPDATE stock s SET reserved = s.reserved - i.quantity FROM items i WHERE s.variant_id = i.variant_id)sql"};

// Holds past their time, at most 200 at once, or those that hold one of the given variants.
constexpr pg::Statement<Variants, std::int64_t> release_expired_sql{"stock.release_expired", R"sql(
    WITH closed AS MATERIALIZED (
        UPDATE reservations SET status = 'released'
        WHERE id IN (
            SELECT r.id FROM reservations r
            WHERE r.status = 'held' AND r.expires_at < now()
              AND (cardinality($1) = 0 OR EXISTS (
                    SELECT FROM reservation_items i WHERE i.reservation_id = r.id AND i.variant_id = ANY ($1)))
            ORDER BY r.id LIMIT 200 FOR UPDATE SKIP LOCKED)
        RETURNING id
    ), freed AS MATERIALIZED (
        SELECT i.variant_id, sum(i.quantity)::bigint AS quantity
        FROM closed c JOIN reservation_items i ON i.reservation_id = c.id GROUP BY i.variant_id
    ), locked AS MATERIALIZED (
        SELECT s.variant_id FROM stock s JOIN freed USING (variant_id) ORDER BY s.variant_id FOR UPDATE OF s
    ), released AS (
        UPDATE stock s SET reserved = s.reserved - f.quantity
        FROM freed f JOIN locked USING (variant_id) WHERE s.variant_id = f.variant_id
    )
    SELECT count(*) FROM closed)sql"};

constexpr pg::Statement<std::vector<ReservationId>, ReservationId> commit_sql{"stock.commit", R"sql(
    WITH closed AS MATERIALIZED (
        UPDATE reservations SET status = 'committed' WHERE id = ANY ($1) AND status = 'held' RETURNING id
    ), sold AS MATERIALIZED (
        SELECT i.variant_id, sum(i.quantity)::bigint AS quantity
        FROM closed c JOIN reservation_items i ON i.reservation_id = c.id GROUP BY i.variant_id
    ), locked AS MATERIALIZED (
        SELECT s.variant_id FROM stock s JOIN sold USING (variant_id) ORDER BY s.variant_id FOR UPDATE OF s
    ), taken AS (
        UPDATE stock s
        SET on_hand = s.on_hand - sold.quantity, reserved = s.reserved - sold.quantity, sold = s.sold + sold.quantity
        FROM sold JOIN locked USING (variant_id) WHERE s.variant_id = sold.variant_id
    )
    SELECT id FROM closed)sql"};

struct Demand {
    Variants variants;
    Quantities quantities;
};

// Summed per variant and sorted, so that one variant is one row and locks are taken in id order.
Demand demand_of(const WantedItems& wanted) {
    std::map<VariantId, std::int64_t> sums;
    for (const auto& item : wanted) sums[item.variant_id] += item.quantity.value();
    Demand demand;
    for (const auto& [variant, quantity] : sums) {
        demand.variants.push_back(variant);
        demand.quantities.push_back(quantity);
    }
    return demand;
}

HoldResult result_of(std::vector<QuoteRow> rows) {
    HoldResult result;
    for (auto& row : rows) {
        result.held = row.held;
        result.quote.items.push_back({row.variant_id, row.product_id, row.seller_id, std::move(row.sku),
                                      std::move(row.name), std::move(row.variant), Money(row.price, row.currency),
                                      row.quantity, row.available});
    }
    return result;
}

}  // namespace

task<Quote> StockStore::quote(const WantedItems& wanted) {
    auto demand = demand_of(wanted);
    auto rows = co_await database_.all(quote_sql, {std::move(demand.variants), std::move(demand.quantities)});
    co_return result_of(std::move(rows)).quote;
}

task<HoldResult> StockStore::hold(ReservationId id, const WantedItems& wanted, std::chrono::seconds time) {
    const auto demand = demand_of(wanted);
    for (bool may_reclaim = true;; may_reclaim = false) {
        std::optional<HoldResult> result;
        try {
            result =
                result_of(co_await database_.all(hold_sql, {id, demand.variants, demand.quantities, time.count()}));
        } catch (const pg::UniqueViolation&) {
            // Asked before, with the answer lost on its way: below, since a handler may not await.
        }
        if (result && result->held) co_return std::move(*result);
        // What is short may be short because this very reservation holds it.
        auto before = result_of(co_await database_.all(held_before_sql, id));
        if (!before.quote.items.empty()) {
            before.closed = !before.held;
            co_return before;
        }
        if (!result) throw std::logic_error("a reservation exists and does not");
        if (!may_reclaim) co_return std::move(*result);
        if (co_await database_.one(release_expired_sql, demand.variants) == 0) co_return std::move(*result);
    }
}

task<void> StockStore::release(ReservationId id) { co_await database_.execute(release_sql, id); }

task<std::int64_t> StockStore::release_expired() { co_return co_await database_.one(release_expired_sql, Variants{}); }

task<std::vector<ReservationId>> commit_reservations(pg::Transaction& transaction, std::vector<ReservationId> ids) {
    auto committed = co_await transaction.all(commit_sql, ids);
    std::ranges::sort(committed);
    std::erase_if(ids, [&](const ReservationId& id) { return std::ranges::binary_search(committed, id); });
    co_return ids;
}

task<void> release_reservation(pg::Transaction& transaction, ReservationId id) {
    co_await transaction.execute(release_sql, id);
}

std::vector<pg::StatementShape> stock_statements() {
    return pg::shapes_of(quote_sql, hold_sql, held_before_sql, release_sql, release_expired_sql, commit_sql);
}

}  // namespace souk::product
