#include "services/order/events/account_consumer.hpp"

#include "services/order/storage/cart_store.hpp"

namespace souk::order {

void AccountConsumer::listen(outbox::Consumers& consumers) {
    consumers.on<auth::UserDeleted>("user.deleted", &AccountConsumer::closed, this);
}

task<void> AccountConsumer::closed(pg::Transaction& transaction, const auth::UserDeleted& event,
                                   const outbox::Envelope&) {
    remove_open_cart(transaction, event.user_id);
    co_return;
}

}  // namespace souk::order
