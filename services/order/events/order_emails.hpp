// The mails that orders cause, and the one place that writes them. None carries a word that somebody made up; there is
// one for each payment that has come.
#pragma once

#include "foundation/postgres/database.hpp"
#include "services/order/storage/payment_store.hpp"

namespace souk::order {

// Written with the transaction that settles the payment.
void send_confirmation(pg::Transaction& transaction, const LockedPayment& payment);

}  // namespace souk::order
