// What the order service hears of accounts: a closed one leaves no cart, and so no address, behind. Orders stay: they
// are the shop's books.
#pragma once

#include "foundation/outbox/consumers.hpp"
#include "services/auth/events/user_deleted.hpp"

namespace souk::order {

class AccountConsumer {
  public:
    void listen(outbox::Consumers& consumers);

  private:
    task<void> closed(pg::Transaction& transaction, const auth::UserDeleted& event, const outbox::Envelope& envelope);
};

}  // namespace souk::order
