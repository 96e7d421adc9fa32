// Stock in SQL: quotes, holds, commits and releases. Every change of a stock row happens here, in single statements
// that lock rows in id order and decide on what they locked: two buyers never get the same piece. Called by the stories
// in api/ and by the consumer of payments; errors are those of foundation/postgres.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/postgres/database.hpp"
#include "services/product/contracts/reservations.hpp"

#include <span>

namespace souk::product {

struct HoldResult {
    Quote quote;          // prices at the time of the hold
    bool held = false;    // false: nothing was changed, the quote tells what is available
    bool closed = false;  // a reservation with this id exists and has been committed or released
};

class StockStore {
  public:
    explicit StockStore(pg::Database& database) : database_(database) {}

    task<Quote> quote(const WantedItems& wanted);
    // All or nothing. Holds that have expired give way first; the same id again returns the first hold.
    task<HoldResult> hold(ReservationId id, const WantedItems& wanted, std::chrono::seconds time);
    task<void> release(ReservationId id);
    // Ends holds whose time is over; returns how many. Only cleans up: hold() looks at expiry itself.
    task<std::int64_t> release_expired();

  private:
    pg::Database& database_;
};

// Sold: what was held leaves the shelf. Returns the reservations that were not held any more (expired or unknown).
task<std::vector<ReservationId>> commit_reservations(pg::Transaction& transaction, std::vector<ReservationId> ids);

task<void> release_reservation(pg::Transaction& transaction, ReservationId id);

std::vector<pg::StatementShape> stock_statements();

}  // namespace souk::product
