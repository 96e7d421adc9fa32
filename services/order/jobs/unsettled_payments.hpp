// Payments that were begun at the provider and that nobody waits for any more, since their order has ended or its time
// to pay is over. Each is ended there, and the answer settles: money that came confirms a pending order or goes back,
// and only an order that is unpaid by the provider's own word expires. What cannot be asked is kept, and asked again
// after a pause that grows for each by itself.
#pragma once

#include "services/order/api/settlements.hpp"

namespace souk::order {

class UnsettledPayments {
  public:
    UnsettledPayments(pg::Database& database, Settlements& settlements) : store_(database), settlements_(settlements) {}
    task<bool> run_once();

  private:
    PaymentStore store_;
    Settlements& settlements_;
};

}  // namespace souk::order
