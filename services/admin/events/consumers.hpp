// What the admin service hears: new orders and new accounts become notifications, and what is worth a line in the audit
// log gets it.
#pragma once

#include "foundation/outbox/consumers.hpp"
#include "services/admin/events/audit_recorded.hpp"
#include "services/auth/events/user_registered.hpp"
#include "services/order/events/order_created.hpp"

#include <span>

namespace souk::admin {

class NotificationConsumer {
  public:
    void listen(outbox::Consumers& consumers);

  private:
    task<void> ordered(pg::Transaction& transaction, std::span<const order::OrderCreated> orders);
    task<void> recorded(pg::Transaction& transaction, const AuditRecorded& audit, const outbox::Envelope& envelope);
    task<void> registered(pg::Transaction& transaction, std::span<const auth::UserRegistered> users);
};

}  // namespace souk::admin
