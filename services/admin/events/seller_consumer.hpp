// What the admin service hears of sellers: each application and each decision becomes a notification to those who run
// the place.
#pragma once

#include "foundation/outbox/consumers.hpp"

namespace souk::admin {

class SellerConsumer {
  public:
    void listen(outbox::Consumers& consumers);

  private:
    template <outbox::Event E>
    task<void> heard(pg::Transaction& transaction, const E& event, const outbox::Envelope& envelope);
};

}  // namespace souk::admin
