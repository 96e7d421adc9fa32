// The handlers behind /internal/quotes and /internal/reservations, for the order service alone.
#pragma once

#include "foundation/http/answers.hpp"
#include "foundation/http/extractors.hpp"
#include "services/product/contracts/reservations.hpp"
#include "services/product/storage/stock_store.hpp"

namespace souk::product {

class StockApi {
  public:
    explicit StockApi(pg::Database& database) : store_(database) {}

    task<http::Answer<Quote>> quote(http::Body<QuoteBody> body);
    task<http::Answer<Quote>> reserve(http::Body<ReservationBody> body);
    task<http::Answer<void>> release(http::Path<ReservationId> id);

  private:
    StockStore store_;
};

}  // namespace souk::product
