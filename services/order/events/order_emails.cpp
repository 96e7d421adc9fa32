#include "services/order/events/order_emails.hpp"

namespace souk::order {

email::EmailNotification order_confirmation(const LockedPayment& payment) {
    return {payment.email,
            "order_confirmation",
            {{"number", std::to_string(payment.order_number)},
             {"total", Money(payment.amount, payment.currency).to_string()}},
            payment.locale};
}

}  // namespace souk::order
