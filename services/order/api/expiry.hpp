// Periodic work of the order service: ends orders whose time to pay is over. Rows are locked while they change, so several
// processes may do it at the same time.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "services/order/storage/order_store.hpp"

namespace souk::order {

class Expiry {
  public:
    explicit Expiry(pg::Database& database) : database_(database), orders_(database) {}
    task<bool> end_overdue();  // a batch; true when there may be more

  private:
    pg::Database& database_;
    OrderStore orders_;
};

}  // namespace souk::order
