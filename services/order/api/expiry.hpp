// Ends orders whose time to pay is over; runs for as long as its loop, on one loop of each process. Several processes
// share the work by locking rows.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "services/order/storage/order_store.hpp"

namespace souk::order {

class Expiry {
  public:
    explicit Expiry(pg::Database& database) : database_(database), orders_(database) {}
    task<void> run(runtime::Loop& loop);

  private:
    task<std::int64_t> end_overdue();

    pg::Database& database_;
    OrderStore orders_;
};

}  // namespace souk::order
