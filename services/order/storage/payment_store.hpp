// Payments and the books in SQL. Whoever brings news of a payment locks the order and its payment first, so that the
// customer's return and the provider's webhook cannot both act.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/postgres/database.hpp"
#include "services/order/contracts/views.hpp"

namespace souk::order {

struct PayableOrder {
    OrderId order_id;
    OrderStatus status = OrderStatus::pending;
    PaymentId payment_id;
    PaymentStatus payment_status = PaymentStatus::pending;
    std::optional<std::string> provider_id;
    std::int64_t amount = 0;
    Currency currency;
    Instant expires_at;
};

struct LockedPayment {
    OrderId order_id;
    std::int64_t order_number = 0;
    Uuid user_id;
    std::string email;
    OrderStatus status = OrderStatus::pending;
    PaymentStatus payment_status = PaymentStatus::pending;
    std::int64_t amount = 0;
    std::int64_t subtotal = 0;
    std::int64_t shipping = 0;
    Currency currency;
};

struct DueRefund {
    PaymentId id;
    std::string provider_id;
    OrderId order_id;
    std::int64_t amount = 0;
    Currency currency;
};

class PaymentStore {
  public:
    explicit PaymentStore(pg::Database& database) : database_(database) {}

    task<std::optional<PayableOrder>> payable(Uuid user, OrderId id);
    task<std::optional<LockedPayment>> lock(pg::Transaction& transaction, PaymentId id);
    // False when this event has been heard before.
    task<bool> hear(pg::Transaction& transaction, std::string event_id);
    task<std::vector<DueRefund>> due_refunds(std::int64_t limit);

  private:
    pg::Database& database_;
};

// Each queues its statements: the payment, the order, its event and the books change together or not at all.
void capture(pg::Transaction& transaction, PaymentId id, const LockedPayment& payment, std::string provider_id);
void owe_refund(pg::Transaction& transaction, PaymentId id, const LockedPayment& payment, std::string provider_id);
task<bool> refunded(pg::Transaction& transaction, const DueRefund& refund);

std::vector<pg::StatementShape> payment_statements();

}  // namespace souk::order
