// Which sellers are active, as the auth service tells it. The change is committed first and then told as
// catalogue.changed, so that nobody fills a cache anew with what is over.
#pragma once

#include "foundation/outbox/consumers.hpp"
#include "services/product/domain/seller_state.hpp"
#include "services/product/events/catalogue_changed.hpp"
#include "services/product/storage/catalogue_cache.hpp"

namespace souk::product {

class SellerConsumer {
  public:
    explicit SellerConsumer(CatalogueCache& cache) : cache_(cache) {}
    void listen(outbox::Consumers& consumers);

  private:
    template <SellerState State, outbox::Event E>
    task<void> became(pg::Transaction& transaction, const E& event, const outbox::Envelope& envelope);
    task<void> changed(pg::Transaction& transaction, const CatalogueChanged& event, const outbox::Envelope& envelope);

    CatalogueCache& cache_;
};

}  // namespace souk::product
