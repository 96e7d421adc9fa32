// Stock in SQL: quotes, holds, commits and releases. Every change of a stock row happens here, in statements
// that lock rows in id order and decide on what they locked: two buyers never get the same piece. Called by the stories
// in api/ and by the consumer of payments; errors are those of foundation/postgres.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/postgres/database.hpp"
#include "services/product/contracts/reservations.hpp"

namespace souk::product {

struct HoldRequest {
    ReservationId id;
    std::int64_t attempt = 1;
    WantedItems items;
    std::vector<VariantCount> unpaid{};  // by the same customer, in other orders
    std::chrono::seconds time{};
    std::int64_t share_percent = 100;  // of a variant, that the unpaid orders of one customer may hold
};

// closed: the reservation has been committed or released, or a later attempt has it.
enum class HoldOutcome { held, not_on_sale, out_of_stock, over_share, closed };

struct HoldResult {
    HoldOutcome outcome = HoldOutcome::closed;
    Quote quote{};                        // prices at the time of the hold; what is available, when nothing was held
    std::vector<std::int64_t> allowed{};  // for each item of the quote: so many pieces the customer may still hold
};

struct ExpiredHold {
    ReservationId id;
    Instant expires_at;
};

struct KeptHold {
    ExpiredHold hold;
    Instant until;
};

class StockStore {
  public:
    explicit StockStore(pg::Database& database) : database_(database) {}

    task<Quote> quote(const WantedItems& wanted);
    // All or nothing. The same id again renews the hold at its first prices, or exchanges it when other goods are
    // wanted.
    task<HoldResult> hold(HoldRequest request);
    // Has no effect on what a later attempt holds.
    task<void> release(ReservationId id, std::int64_t attempt);

    // Holds whose time is over, at most `limit`; of these variants, where some are named. They stay until
    // release_seen().
    task<std::vector<ExpiredHold>> expired(std::vector<VariantId> variants, std::int64_t limit);
    // Both act on holds that have not been renewed since they were seen. Returns how many were released.
    task<std::int64_t> release_seen(const std::vector<ExpiredHold>& holds);
    task<void> keep_seen(std::vector<KeptHold> holds);

  private:
    pg::Database& database_;
};

// Sold: what was held leaves the shelf, once. Returns the reservations that are not sold: released or unknown.
task<std::vector<ReservationId>> commit_reservations(pg::Transaction& transaction, std::vector<ReservationId> ids);

// For good: the order has ended.
task<void> release_reservation(pg::Transaction& transaction, ReservationId id);

std::vector<pg::StatementShape> stock_statements();

}  // namespace souk::product
