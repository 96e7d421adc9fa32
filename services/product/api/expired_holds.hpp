// Holds whose time is over: the order service says which of them may go, and what it cannot be asked about stays.
// Called by the story that finds too little stock, and as periodic work. Belongs to one loop.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/internal_client.hpp"
#include "services/product/storage/stock_store.hpp"

namespace souk::product {

class ExpiredHolds {
  public:
    ExpiredHolds(pg::Database& database, http::InternalClient& orders, const Clock& clock)
        : stock_(database), orders_(orders), clock_(clock) {}

    // Of these variants; returns how many holds were released. Throws Unavailable when the order service is away.
    task<std::int64_t> release(std::vector<VariantId> variants);
    // A batch of all; true when there may be more to do at once.
    task<bool> sweep();

  private:
    task<std::int64_t> settle(std::vector<ExpiredHold> holds);

    StockStore stock_;
    http::InternalClient& orders_;
    const Clock& clock_;
};

}  // namespace souk::product
