// Products that are filed under an id of which nobody has said what it stands for: the auth service is asked. Where it
// is a user's, their products are given to the seller that they work for, a batch at a time; where it stands for no
// seller, the products stay and are not on sale. Safe to be run twice or stopped at any point. Periodic work; throws
// Unavailable while the auth service is away.
#pragma once

#include "foundation/http/internal_client.hpp"
#include "services/product/storage/seller_store.hpp"

namespace souk::product {

class ProductSellers {
  public:
    ProductSellers(pg::Database& database, http::InternalClient& auth)
        : database_(database), sellers_(database), auth_(auth) {}
    task<bool> run_once();

  private:
    task<bool> give(SubjectId id, SellerId seller, SellerState state);  // true when there may be more
    task<void> settle(SellerId seller, SellerState state);

    pg::Database& database_;
    SellerStore sellers_;
    http::InternalClient& auth_;
};

}  // namespace souk::product
