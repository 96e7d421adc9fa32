// The sellers of order lines of before: where a line names a user, the auth service says which seller they work for,
// and the line names that one from then on. A batch of lines at a time, each looked at once; safe to be run twice or
// stopped at any point. Lines of somebody who works for no seller stay as they are. Periodic work; throws Unavailable
// while the auth service is away.
#pragma once

#include "foundation/http/internal_client.hpp"
#include "services/order/storage/order_seller_store.hpp"

namespace souk::order {

class OrderSellers {
  public:
    OrderSellers(pg::Database& database, http::InternalClient& auth)
        : database_(database), store_(database), auth_(auth) {}
    task<bool> run_once();

  private:
    pg::Database& database_;
    OrderSellerStore store_;
    http::InternalClient& auth_;
};

}  // namespace souk::order
