// What the catalogue hears: payments turn held stock into sold stock, ended orders let it go, and changed products are
// dropped from the cache.
#pragma once

#include "foundation/outbox/consumers.hpp"
#include "services/order/events/order_closed.hpp"
#include "services/order/events/payment_processed.hpp"
#include "services/product/events/product_updated.hpp"
#include "services/product/storage/catalogue_cache.hpp"

#include <span>

namespace souk::product {

class StockConsumer {
  public:
    explicit StockConsumer(CatalogueCache& cache) : cache_(cache) {}
    void listen(outbox::Consumers& consumers);

  private:
    task<void> sold(pg::Transaction& transaction, std::span<const order::PaymentProcessed> payments);
    task<void> closed(pg::Transaction& transaction, const order::OrderClosed& event, const outbox::Envelope& envelope);
    task<void> changed(pg::Transaction& transaction, const ProductUpdated& event, const outbox::Envelope& envelope);

    CatalogueCache& cache_;
};

}  // namespace souk::product
