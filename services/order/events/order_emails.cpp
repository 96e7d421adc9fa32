#include "services/order/events/order_emails.hpp"

#include "foundation/outbox/append.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::order {

void send_confirmation(pg::Transaction& transaction, const LockedPayment& payment) {
    outbox::append(transaction,
                   email::EmailNotification{payment.email,
                                            "order_confirmation",
                                            {{"number", std::to_string(payment.order_number)},
                                             {"total", Money(payment.amount, payment.currency).to_string()}},
                                            payment.locale});
}

}  // namespace souk::order
