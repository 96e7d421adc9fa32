#include "services/product/events/seller_consumer.hpp"

#include "foundation/outbox/append.hpp"
#include "services/auth/events/seller_active.hpp"
#include "services/auth/events/seller_rejected.hpp"
#include "services/auth/events/seller_suspended.hpp"
#include "services/product/storage/seller_store.hpp"

namespace souk::product {

using enum SellerState;

template <SellerState State, outbox::Event E>
task<void> SellerConsumer::became(pg::Transaction& transaction, const E& event, const outbox::Envelope& envelope) {
    if (co_await set_seller_state(transaction, event.seller_id, State, envelope.id))
        outbox::append(transaction, CatalogueChanged{event.seller_id});
}

task<void> SellerConsumer::changed(pg::Transaction&, const CatalogueChanged&, const outbox::Envelope&) {
    co_await cache_.forget_all();
}

void SellerConsumer::listen(outbox::Consumers& consumers) {
    consumers.on("seller.active.product", &SellerConsumer::became<active, auth::SellerActive>, this);
    consumers.on("seller.suspended.product", &SellerConsumer::became<inactive, auth::SellerSuspended>, this);
    consumers.on("seller.rejected.product", &SellerConsumer::became<inactive, auth::SellerRejected>, this);
    consumers.on<CatalogueChanged>("catalogue.changed", &SellerConsumer::changed, this);
}

}  // namespace souk::product
