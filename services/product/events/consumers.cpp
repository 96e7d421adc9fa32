#include "services/product/events/consumers.hpp"

#include "foundation/core/item_failure.hpp"
#include "services/product/storage/stock_store.hpp"

namespace souk::product {

namespace {
constexpr std::size_t batch = 64;  // payments settled in one transaction
}

void StockConsumer::listen(outbox::Consumers& consumers) {
    consumers.on_batch<order::PaymentProcessed>("payment.processed", &StockConsumer::sold, this, batch);
    consumers.on<order::OrderClosed>("order.closed.product", &StockConsumer::closed, this);
    consumers.on<ProductUpdated>("product.updated", &StockConsumer::changed, this);
}

task<void> StockConsumer::sold(pg::Transaction& transaction, std::span<const order::PaymentProcessed> payments) {
    std::vector<ReservationId> reservations;
    reservations.reserve(payments.size());
    for (const auto& payment : payments) reservations.emplace_back(payment.order_id.uuid());
    const auto missing = co_await commit_reservations(transaction, std::move(reservations));
    // Paid, yet neither held nor sold: a fault that a person has to look at.
    if (!missing.empty()) throw ItemRejected("no stock is held for the paid order " + missing.front().to_string());
}

task<void> StockConsumer::closed(pg::Transaction& transaction, const order::OrderClosed& event,
                                 const outbox::Envelope&) {
    co_await release_reservation(transaction, ReservationId(event.order_id.uuid()));
}

task<void> StockConsumer::changed(pg::Transaction&, const ProductUpdated& event, const outbox::Envelope&) {
    co_await cache_.forget(event.product_id);
}

}  // namespace souk::product
