#include "services/order/events/order_emails.hpp"

#include "foundation/outbox/append.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::order {

void send_confirmation(pg::Transaction& transaction, const LockedPayment& payment) {
    email::EmailNotification mail{
        payment.email, "order_confirmation", {{"number", std::to_string(payment.order_number)}}, payment.locale};
    mail.amounts = std::map<std::string, Money>{{"total", Money(payment.amount, payment.currency)}};
    outbox::append(transaction, mail);
}

}  // namespace souk::order
