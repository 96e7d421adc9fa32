#include "services/admin/events/consumers.hpp"

#include "services/admin/storage/audit_store.hpp"
#include "services/admin/storage/notification_store.hpp"

namespace souk::admin {

void NotificationConsumer::listen(outbox::Consumers& consumers) {
    consumers.on_batch<order::OrderCreated>("order.created", &NotificationConsumer::ordered, this);
    consumers.on_batch<auth::UserRegistered>("user.registered", &NotificationConsumer::registered, this);
    consumers.on<AuditRecorded>("audit.recorded", &NotificationConsumer::recorded, this);
}

task<void> NotificationConsumer::recorded(pg::Transaction& transaction, const AuditRecorded& audit,
                                          const outbox::Envelope& envelope) {
    insert_audit_entry(transaction, {envelope.id, audit.actor, audit.action, audit.subject, envelope.occurred_at,
                                     audit.network, audit.device});
    co_return;
}

task<void> NotificationConsumer::ordered(pg::Transaction& transaction, std::span<const order::OrderCreated> orders) {
    for (const auto& order : orders)
        insert_notification(transaction, {Uuid::v7(), order.user_id, "order_placed", SubjectId(order.order_id.uuid())});
    co_return;
}

task<void> NotificationConsumer::registered(pg::Transaction& transaction, std::span<const auth::UserRegistered> users) {
    for (const auto& user : users)
        insert_notification(transaction, {Uuid::v7(), std::nullopt, "user_registered", SubjectId(user.user_id.uuid())});
    co_return;
}

}  // namespace souk::admin
