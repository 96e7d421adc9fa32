#include "services/product/storage/stock_store.hpp"

#include "foundation/postgres/retry.hpp"
#include "foundation/postgres/statement.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace souk::product {

BOOST_DESCRIBE_STRUCT(ExpiredHold, (), (id, expires_at))

namespace {

struct QuoteRow {
    VariantId variant_id;
    ProductId product_id;
    SellerId seller_id;
    std::string sku;
    std::string name;
    std::string variant;
    std::int64_t price = 0;
    Currency currency;
    std::int64_t quantity = 0;
    std::int64_t available = 0;
    std::int64_t allowed = 0;
    bool held = false;
};
BOOST_DESCRIBE_STRUCT(QuoteRow, (),
                      (variant_id, product_id, seller_id, sku, name, variant, price, currency, quantity, available,
                       allowed, held))

using Variants = std::vector<VariantId>;
using Quantities = std::vector<std::int64_t>;

// An order that has ended asks for nothing any more.
constexpr auto no_attempt_after = std::numeric_limits<std::int64_t>::max();

constexpr pg::Statement<std::tuple<Variants, Quantities>, QuoteRow> quote_sql{"stock.quote", R"sql(
    SELECT v.id AS variant_id, p.id AS product_id, p.seller_id, v.sku, p.name, v.name AS variant, v.price, v.currency,
           w.quantity, s.on_hand - s.reserved AS available, 0::bigint AS allowed, false AS held
    FROM unnest($1, $2) AS w (variant_id, quantity)
    JOIN variants v ON v.id = w.variant_id
    JOIN products_on_sale p ON p.id = v.product_id
    JOIN stock s ON s.variant_id = v.id
    ORDER BY v.id)sql"};

struct HoldParams {
    ReservationId id;
    std::int64_t attempt = 0;
    Variants variants;
    Quantities quantities;
    Quantities unpaid;  // of each variant, by the same customer
    std::int64_t seconds = 0;
    std::int64_t share = 0;  // percent
};
BOOST_DESCRIBE_STRUCT(HoldParams, (), (id, attempt, variants, quantities, unpaid, seconds, share))

// One statement is the whole decision. `locked` takes the rows in id order and sees their newest state; nothing is
// written unless every wanted variant is on sale, has enough, and leaves enough to others: unpaid orders of one
// customer hold at most a share of what there is, rounded up, and never less than one piece. A reservation that exists
// already is left alone. What is written is made from the locked rows, not from `s`: that is the row as it was before
// the statement waited, and its constraints would be checked on that.
constexpr pg::Statement<HoldParams, QuoteRow> hold_sql{"stock.hold", R"sql(
    WITH wanted AS MATERIALIZED (
        SELECT variant_id, quantity, unpaid FROM unnest($3, $4, $5) AS w (variant_id, quantity, unpaid)
    ), locked AS MATERIALIZED (
        SELECT s.variant_id, s.on_hand, s.reserved, s.on_hand - s.reserved AS available,
               greatest(1, (s.on_hand * $7 + 99) / 100) AS share
        FROM stock s JOIN wanted USING (variant_id)
        ORDER BY s.variant_id FOR UPDATE OF s
    ), quoted AS MATERIALIZED (
        SELECT v.id AS variant_id, p.id AS product_id, p.seller_id, v.sku, p.name, v.name AS variant, v.price, v.currency,
               w.quantity, l.on_hand, l.reserved, l.available, greatest(0, l.share - w.unpaid) AS allowed
        FROM wanted w
        JOIN locked l USING (variant_id)
        JOIN variants v ON v.id = w.variant_id
        JOIN products_on_sale p ON p.id = v.product_id
    ), verdict AS MATERIALIZED (
        SELECT count(*) = (SELECT count(*) FROM wanted)
               AND coalesce(bool_and(available >= quantity AND allowed >= quantity), false) AS enough
        FROM quoted
    ), reservation AS (
        INSERT INTO reservations (id, status, attempt, expires_at)
        SELECT $1, 'held', $2, now() + $6::bigint * interval '1 second' FROM verdict WHERE enough
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    ), items AS (
        INSERT INTO reservation_items (reservation_id, variant_id, quantity, unit_price)
        SELECT r.id, q.variant_id, q.quantity, q.price FROM reservation r CROSS JOIN quoted q
    ), held AS (
        UPDATE stock s SET on_hand = q.on_hand, reserved = q.reserved + q.quantity
        FROM quoted q CROSS JOIN reservation r
        WHERE s.variant_id = q.variant_id
    )
    SELECT q.variant_id, q.product_id, q.seller_id, q.sku, q.name, q.variant, q.price, q.currency, q.quantity, q.available,
           q.allowed, EXISTS (SELECT FROM reservation) AS held
    FROM quoted q
    ORDER BY q.variant_id)sql"};

struct ReservationRow {
    std::string status;
    std::int64_t attempt = 0;
    Variants variants;
    Quantities quantities;
};
BOOST_DESCRIBE_STRUCT(ReservationRow, (), (status, attempt, variants, quantities))

constexpr pg::Statement<ReservationId, ReservationRow> lock_sql{"stock.lock_reservation", R"sql(
    SELECT r.status, r.attempt,
           ARRAY (SELECT i.variant_id FROM reservation_items i WHERE i.reservation_id = r.id ORDER BY i.variant_id) AS variants,
           ARRAY (SELECT i.quantity FROM reservation_items i WHERE i.reservation_id = r.id ORDER BY i.variant_id) AS quantities
    FROM reservations r WHERE r.id = $1 FOR UPDATE)sql"};

constexpr pg::Statement<std::tuple<ReservationId, std::int64_t, std::int64_t>, void> renew_sql{"stock.renew", R"sql(
    UPDATE reservations
    SET attempt = $2, expires_at = greatest(expires_at, now() + $3::bigint * interval '1 second')
    WHERE id = $1 AND status = 'held')sql"};

// The prices are those of the hold, whatever they are now.
constexpr pg::Statement<ReservationId, QuoteRow> held_before_sql{"stock.held_before", R"sql(
    SELECT i.variant_id, p.id AS product_id, p.seller_id, v.sku, p.name, v.name AS variant, i.unit_price AS price, v.currency,
           i.quantity, i.quantity AS available, i.quantity AS allowed, r.status = 'held' AS held
    FROM reservations r
    JOIN reservation_items i ON i.reservation_id = r.id
    JOIN variants v ON v.id = i.variant_id
    JOIN products p ON p.id = v.product_id
    WHERE r.id = $1
    ORDER BY i.variant_id)sql"};

constexpr pg::Statement<Variants, void> lock_stock_sql{"stock.lock", R"sql(
    SELECT FROM stock WHERE variant_id = ANY ($1) ORDER BY variant_id FOR UPDATE)sql"};

constexpr pg::Statement<ReservationId, void> remove_sql{"stock.remove_reservation", R"sql(
    DELETE FROM reservations WHERE id = $1)sql"};

// Waits for whoever is at the reservation, and keeps it until the transaction ends: the next statement sees all of what
// they have written. A statement that waits by itself sees the reservation as it is now, and its items as they were.
constexpr pg::Statement<std::tuple<ReservationId, std::int64_t>, void> await_sql{"stock.await_reservation", R"sql(
    INSERT INTO reservations AS r (id, status, attempt, expires_at) VALUES ($1, 'released', $2, now())
    ON CONFLICT (id) DO UPDATE SET status = r.status)sql"};

// Also of a reservation that does not exist (yet): then it never will for this attempt or an earlier one.
constexpr pg::Statement<std::tuple<ReservationId, std::int64_t>, void> release_sql{"stock.release", R"sql(
    WITH closed AS MATERIALIZED (
        INSERT INTO reservations AS r (id, status, attempt, expires_at) VALUES ($1, 'released', $2, now())
        ON CONFLICT (id) DO UPDATE SET status = 'released', attempt = excluded.attempt
            WHERE r.status = 'held' AND r.attempt <= excluded.attempt
        RETURNING id
    ), items AS MATERIALIZED (
        SELECT s.variant_id, i.quantity
        FROM closed c JOIN reservation_items i ON i.reservation_id = c.id JOIN stock s ON s.variant_id = i.variant_id
        ORDER BY s.variant_id FOR UPDATE OF s
    )
    UPDATE stock s SET reserved = s.reserved - i.quantity FROM items i WHERE s.variant_id = i.variant_id)sql"};

// Holds whose time is over, the oldest first; with variants, those that hold one of them. Whether they may go is for
// the order service to say.
constexpr pg::Statement<std::tuple<Variants, std::int64_t>, ExpiredHold> expired_sql{"stock.expired", R"sql(
    SELECT r.id, r.expires_at
    FROM (SELECT id, expires_at FROM reservations WHERE status = 'held' AND expires_at < now()
          ORDER BY expires_at LIMIT 1000) AS r
    WHERE cardinality($1) = 0
        OR (SELECT true FROM reservation_items i WHERE i.reservation_id = r.id AND i.variant_id = ANY ($1) LIMIT 1)
    ORDER BY r.expires_at LIMIT $2)sql"};

using SeenHolds = std::tuple<std::vector<ReservationId>, std::vector<Instant>>;

// Those that nobody has renewed since they were seen.
constexpr pg::Statement<SeenHolds, std::int64_t> release_seen_sql{"stock.release_seen", R"sql(
    WITH seen AS MATERIALIZED (
        SELECT id FROM reservations
        WHERE id = ANY ($1) AND status = 'held' AND expires_at = ($2)[array_position($1, id)]
        ORDER BY id FOR UPDATE
    ), closed AS MATERIALIZED (
        UPDATE reservations r SET status = 'released' FROM seen WHERE r.id = seen.id RETURNING r.id
    ), freed AS MATERIALIZED (
        SELECT i.variant_id, sum(i.quantity)::bigint AS quantity
        FROM closed c JOIN reservation_items i ON i.reservation_id = c.id GROUP BY i.variant_id
    ), locked AS MATERIALIZED (
        SELECT s.variant_id, f.quantity FROM freed f JOIN stock s USING (variant_id) ORDER BY s.variant_id FOR UPDATE OF s
    ), released AS (
        UPDATE stock s SET reserved = s.reserved - l.quantity FROM locked l WHERE s.variant_id = l.variant_id
    )
    SELECT count(*) FROM closed)sql"};

constexpr pg::Statement<std::tuple<std::vector<ReservationId>, std::vector<Instant>, std::vector<Instant>>, void>
    keep_seen_sql{"stock.keep_seen", R"sql(
    UPDATE reservations SET expires_at = ($3)[array_position($1, id)]
    WHERE id = ANY ($1) AND status = 'held' AND expires_at = ($2)[array_position($1, id)])sql"};

constexpr pg::Statement<std::vector<ReservationId>, void> commit_sql{"stock.commit", R"sql(
    WITH closed AS MATERIALIZED (
        UPDATE reservations SET status = 'committed' WHERE id = ANY ($1) AND status = 'held' RETURNING id
    ), sold AS MATERIALIZED (
        SELECT i.variant_id, sum(i.quantity)::bigint AS quantity
        FROM closed c JOIN reservation_items i ON i.reservation_id = c.id GROUP BY i.variant_id
    ), locked AS MATERIALIZED (
        SELECT s.variant_id, sold.quantity FROM sold JOIN stock s USING (variant_id) ORDER BY s.variant_id FOR UPDATE OF s
    )
    UPDATE stock s
    SET on_hand = s.on_hand - l.quantity, reserved = s.reserved - l.quantity, sold = s.sold + l.quantity
    FROM locked l WHERE s.variant_id = l.variant_id)sql"};

constexpr pg::Statement<std::vector<ReservationId>, ReservationId> committed_sql{"stock.committed", R"sql(
    SELECT id FROM reservations WHERE id = ANY ($1) AND status = 'committed')sql"};

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

HoldResult result_of(std::vector<QuoteRow> rows, std::size_t wanted) {
    HoldResult result{.outcome = rows.size() < wanted ? HoldOutcome::not_on_sale : HoldOutcome::over_share};
    for (auto& row : rows) {
        if (row.held) {
            result.outcome = HoldOutcome::held;
        } else if (row.available < row.quantity && result.outcome != HoldOutcome::not_on_sale) {
            result.outcome = HoldOutcome::out_of_stock;
        }
        result.quote.items.push_back({row.variant_id, row.product_id, row.seller_id, std::move(row.sku),
                                      std::move(row.name), std::move(row.variant), Money(row.price, row.currency),
                                      row.quantity, row.available});
        result.allowed.push_back(row.allowed);
    }
    return result;
}

HoldParams params_of(const HoldRequest& request, Demand demand) {
    std::map<VariantId, std::int64_t> unpaid;
    for (const auto& item : request.unpaid) unpaid[item.variant_id] += item.quantity;
    HoldParams params{.id = request.id,
                      .attempt = request.attempt,
                      .variants = std::move(demand.variants),
                      .quantities = std::move(demand.quantities),
                      .unpaid = {},
                      .seconds = request.time.count(),
                      .share = request.share_percent};
    for (const auto& variant : params.variants) {
        const auto found = unpaid.find(variant);
        params.unpaid.push_back(found == unpaid.end() ? 0 : found->second);
    }
    return params;
}

task<HoldResult> try_hold(pg::Executor& executor, HoldParams params) {
    const auto wanted = params.variants.size();
    co_return result_of(co_await executor.all(hold_sql, std::move(params)), wanted);
}

// What is there under the id already decides: renewed, taken over with other goods, or closed. Nothing when there is
// nothing.
task<std::optional<HoldResult>> hold_again(pg::Transaction& transaction, HoldParams params) {
    const auto before = co_await transaction.maybe(lock_sql, params.id);
    if (!before) co_return std::nullopt;
    const bool held = before->status == "held";
    const bool overtaken = before->attempt > params.attempt || (!held && before->attempt == params.attempt);
    if (overtaken || before->status == "committed") co_return HoldResult{.outcome = HoldOutcome::closed};
    if (held && before->variants == params.variants && before->quantities == params.quantities) {
        transaction.queue(renew_sql, {params.id, params.attempt, params.seconds});
        co_return result_of(co_await transaction.all(held_before_sql, params.id), params.variants.size());
    }
    // All rows of both in one order, so that two who exchange goods cannot wait for each other.
    auto touched = before->variants;
    touched.insert(touched.end(), params.variants.begin(), params.variants.end());
    transaction.queue(lock_stock_sql, std::move(touched));
    if (held) transaction.queue(release_sql, {params.id, params.attempt});
    transaction.queue(remove_sql, params.id);
    const std::tuple tombstone{params.id, params.attempt};
    auto result = co_await try_hold(transaction, std::move(params));
    if (result.outcome != HoldOutcome::held) transaction.queue(release_sql, tombstone);
    co_return result;
}

}  // namespace

task<Quote> StockStore::quote(const WantedItems& wanted) {
    auto demand = demand_of(wanted);
    const auto count = demand.variants.size();
    auto rows = co_await database_.all(quote_sql, {std::move(demand.variants), std::move(demand.quantities)});
    co_return result_of(std::move(rows), count).quote;
}

task<HoldResult> StockStore::hold(HoldRequest request) {
    const auto params = params_of(request, demand_of(request.items));
    auto result = co_await try_hold(database_, params);
    if (result.outcome == HoldOutcome::held) co_return result;
    // Asked before, with the answer lost on its way; what is short may be short because this very reservation holds it.
    auto again = co_await pg::in_transaction(
        database_, [&params](pg::Transaction& transaction) { return hold_again(transaction, params); });
    co_return again ? std::move(*again) : std::move(result);
}

task<void> StockStore::release(ReservationId id, std::int64_t attempt) {
    auto transaction = co_await database_.begin();
    transaction.queue(await_sql, {id, attempt});
    transaction.queue(release_sql, {id, attempt});
    co_await transaction.commit();
}

task<std::vector<ExpiredHold>> StockStore::expired(std::vector<VariantId> variants, std::int64_t limit) {
    co_return co_await database_.all(expired_sql, {std::move(variants), limit});
}

task<std::int64_t> StockStore::release_seen(const std::vector<ExpiredHold>& holds) {
    SeenHolds seen;
    for (const auto& hold : holds) {
        std::get<0>(seen).push_back(hold.id);
        std::get<1>(seen).push_back(hold.expires_at);
    }
    co_return co_await database_.one(release_seen_sql, std::move(seen));
}

task<void> StockStore::keep_seen(std::vector<KeptHold> holds) {
    std::tuple<std::vector<ReservationId>, std::vector<Instant>, std::vector<Instant>> seen;
    for (const auto& [hold, until] : holds) {
        std::get<0>(seen).push_back(hold.id);
        std::get<1>(seen).push_back(hold.expires_at);
        std::get<2>(seen).push_back(until);
    }
    co_await database_.execute(keep_seen_sql, std::move(seen));
}

task<std::vector<ReservationId>> commit_reservations(pg::Transaction& transaction, std::vector<ReservationId> ids) {
    transaction.queue(commit_sql, ids);
    auto committed = co_await transaction.all(committed_sql, ids);
    std::ranges::sort(committed);
    std::erase_if(ids, [&](const ReservationId& id) { return std::ranges::binary_search(committed, id); });
    co_return ids;
}

task<void> release_reservation(pg::Transaction& transaction, ReservationId id) {
    transaction.queue(await_sql, {id, no_attempt_after});
    co_await transaction.execute(release_sql, {id, no_attempt_after});
}

std::vector<pg::StatementShape> stock_statements() {
    return pg::shapes_of(quote_sql, hold_sql, lock_sql, renew_sql, held_before_sql, lock_stock_sql, remove_sql,
                         await_sql, release_sql, expired_sql, release_seen_sql, keep_seen_sql, commit_sql,
                         committed_sql);
}

}  // namespace souk::product
