// The mails that orders cause.
#pragma once

#include "services/order/storage/payment_store.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::order {

email::EmailNotification order_confirmation(const LockedPayment& payment);

}  // namespace souk::order
