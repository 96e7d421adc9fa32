// Tidies up holds whose time is over. Whether a hold is over is decided where stock is asked for, so goods are for sale
// again before this runs; it may be late, and several processes may do it.
#pragma once

#include "services/product/storage/stock_store.hpp"

namespace souk::product {

class ExpiredHolds {
  public:
    explicit ExpiredHolds(pg::Database& database) : stock_(database) {}
    // One batch; true when there may be more.
    task<bool> release();

  private:
    StockStore stock_;
};

}  // namespace souk::product
