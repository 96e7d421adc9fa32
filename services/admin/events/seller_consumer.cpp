#include "services/admin/events/seller_consumer.hpp"

#include "services/admin/storage/notification_store.hpp"
#include "services/auth/events/seller_active.hpp"
#include "services/auth/events/seller_applied.hpp"
#include "services/auth/events/seller_rejected.hpp"
#include "services/auth/events/seller_suspended.hpp"

#include <algorithm>
#include <string>

namespace souk::admin {

template <outbox::Event E>
task<void> SellerConsumer::heard(pg::Transaction& transaction, const E& event, const outbox::Envelope&) {
    std::string kind(E::name);
    std::ranges::replace(kind, '.', '_');
    insert_notification(transaction, {Uuid::v7(), std::nullopt, std::move(kind), SubjectId(event.seller_id.uuid())});
    co_return;
}

void SellerConsumer::listen(outbox::Consumers& consumers) {
    consumers.on("seller.applied.admin", &SellerConsumer::heard<auth::SellerApplied>, this);
    consumers.on("seller.active.admin", &SellerConsumer::heard<auth::SellerActive>, this);
    consumers.on("seller.suspended.admin", &SellerConsumer::heard<auth::SellerSuspended>, this);
    consumers.on("seller.rejected.admin", &SellerConsumer::heard<auth::SellerRejected>, this);
}

}  // namespace souk::admin
