// The handlers behind /internal/quotes and /internal/reservations, for the order service alone.
#pragma once

#include "foundation/http/answers.hpp"
#include "foundation/http/extractors.hpp"
#include "services/product/api/expired_holds.hpp"
#include "services/product/contracts/reservations.hpp"
#include "services/product/storage/stock_store.hpp"

namespace souk::product {

class StockApi {
  public:
    // `share_percent`: of a variant's stock, that the unpaid orders of one customer may hold.
    StockApi(pg::Database& database, ExpiredHolds& expired, std::int64_t share_percent)
        : store_(database), expired_(expired), share_percent_(share_percent) {}

    task<http::Answer<Quote>> quote(http::Body<QuoteBody> body);
    task<http::Answer<Quote>> reserve(http::Body<ReservationBody> body);
    task<http::Answer<void>> release(http::Path<ReservationId> id, http::Query<ReleaseQuery> query);

  private:
    StockStore store_;
    ExpiredHolds& expired_;
    std::int64_t share_percent_;
};

}  // namespace souk::product
