#include "contracts/queues.hpp"

#include "services/admin/events/audit_recorded.hpp"
#include "services/auth/events/seller_active.hpp"
#include "services/auth/events/seller_applied.hpp"
#include "services/auth/events/seller_rejected.hpp"
#include "services/auth/events/seller_suspended.hpp"
#include "services/auth/events/user_deleted.hpp"
#include "services/auth/events/user_registered.hpp"
#include "services/order/events/order_closed.hpp"
#include "services/order/events/order_created.hpp"
#include "services/order/events/payment_processed.hpp"
#include "services/product/events/catalogue_changed.hpp"
#include "services/product/events/product_updated.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::contracts {

namespace {

// A further queue of an event is called <event>.<consumer>.
template <class E>
amqp::QueueSpec queue(std::string name, std::string consumer) {
    return {.queue = std::move(name), .event = std::string(E::name), .consumer = std::move(consumer)};
}

// Mails hold addresses and links that open accounts. They travel on an exchange of their own, since others may listen
// to souk.events, and what could not be sent is not kept for long: by then its links have expired.
amqp::QueueSpec mails() {
    auto spec = queue<email::EmailNotification>("email.notification", "email");
    spec.exchange = amqp::mail_exchange;
    spec.dead_letters_are_kept = std::chrono::days(14);
    spec.shown_of_dead = {"message", "locale"};
    return spec;
}

}  // namespace

amqp::Topology queues() {
    return {.queues = {queue<order::OrderCreated>("order.created", "admin"),
                       queue<order::OrderClosed>("order.closed.product", "product"),
                       queue<order::PaymentProcessed>("payment.processed", "product"),
                       queue<product::ProductUpdated>("product.updated", "product"),
                       queue<product::CatalogueChanged>("catalogue.changed", "product"),
                       queue<auth::UserRegistered>("user.registered", "admin"),
                       queue<auth::UserDeleted>("user.deleted", "order"),
                       queue<auth::SellerApplied>("seller.applied.admin", "admin"),
                       queue<auth::SellerActive>("seller.active.admin", "admin"),
                       queue<auth::SellerSuspended>("seller.suspended.admin", "admin"),
                       queue<auth::SellerRejected>("seller.rejected.admin", "admin"),
                       queue<auth::SellerActive>("seller.active.product", "product"),
                       queue<auth::SellerSuspended>("seller.suspended.product", "product"),
                       queue<auth::SellerRejected>("seller.rejected.product", "product"),
                       queue<admin::AuditRecorded>("audit.recorded", "admin"), mails()},
            .informational = {}};
}

}  // namespace souk::contracts
