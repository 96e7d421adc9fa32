// Ends orders whose time to pay is over and whose payment was never begun; those that the provider knows are handed to
// unsettled_payments.hpp and end by its answer. Several processes share the work by locking rows.
#pragma once

#include "services/order/storage/order_store.hpp"
#include "services/order/storage/payment_store.hpp"

namespace souk::order {

class Expiry {
  public:
    explicit Expiry(pg::Database& database) : database_(database), orders_(database), payments_(database) {}
    // Does a bounded piece of work, and says whether more is to be done at once.
    task<bool> run_once();

  private:
    pg::Database& database_;
    OrderStore orders_;
    PaymentStore payments_;
};

}  // namespace souk::order
