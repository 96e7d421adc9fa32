// Payments and the books in SQL. Whoever brings news of a payment locks the order and its payment first, so that the
// customer's return and the provider's webhook cannot both act.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"
#include "services/order/contracts/views.hpp"
#include "services/order/domain/refund.hpp"

namespace souk::order {

struct PayableOrder {
    OrderId order_id;
    OrderStatus status = OrderStatus::pending;
    PaymentId payment_id;
    std::optional<std::string> provider_id;
    std::int32_t beginnings = 0;
    std::int64_t amount = 0;
    Currency currency;
    Instant expires_at;
};

// A try to charge, under the provider's id that all tries of this payment have.
struct Attempt {
    std::string provider_id;
    std::int32_t attempt = 0;
};

struct LockedPayment {
    OrderId order_id;
    std::int64_t order_number = 0;
    UserId user_id;
    std::string email;
    std::optional<std::string> locale;  // of the mails about it; orders from before there was one have none
    OrderStatus status = OrderStatus::pending;
    PaymentStatus payment_status = PaymentStatus::pending;
    std::string provider;
    std::optional<std::string> provider_id;
    std::int64_t amount = 0;
    std::int64_t subtotal = 0;
    std::int64_t shipping = 0;
    std::int64_t captured = 0;
    Currency currency;

    Money money() const { return {amount, currency}; }
};

// A payment that nobody waits for any more, and that may still be open at the provider.
struct UnsettledPayment {
    PaymentId id;
    OrderId order_id;
    std::string provider_id;
};

struct KnownPayment {
    PaymentId id;
    OrderStatus order = OrderStatus::pending;
    PaymentStatus status = PaymentStatus::pending;
    std::int64_t amount = 0;
    Currency currency;
    std::optional<std::string> provider_id;
};

struct CapturedPayment {
    PaymentId id;
    std::string provider_id;
    std::int64_t amount = 0;
    Currency currency;
    Instant captured_at;
};

class PaymentStore {
  public:
    explicit PaymentStore(pg::Database& database) : database_(database) {}

    task<std::optional<PayableOrder>> payable(UserId user, OrderId id);
    // Keeps the provider's id from its first answer (an earlier one stays) and numbers the attempt. Nothing when the
    // order has ended. Committed by itself: whatever happens next, the payment can be found at the provider.
    task<std::optional<Attempt>> next_attempt(PaymentId id, OrderId order, std::optional<std::string> provider_id,
                                              std::chrono::seconds time);
    // The payment at the provider is of no use any more (or its beginning was answered with a fault): the next one gets
    // another number. Nothing happens when another request has done so.
    task<void> begin_anew(PaymentId id, std::int32_t beginnings, std::optional<std::string> provider_id);
    task<std::optional<LockedPayment>> lock(pg::Transaction& transaction, PaymentId id);
    task<std::optional<PaymentId>> known_as(std::string provider, std::string provider_id);
    // False when this event has been heard before.
    task<bool> hear(pg::Transaction& transaction, std::string provider, std::string event_id);
    // Takes payments whose time to be asked about has come; each comes again later, after a pause that grows.
    task<std::vector<UnsettledPayment>> take_unsettled(std::int64_t limit);
    task<std::optional<UnsettledPayment>> unsettled(OrderId order);
    // Hands these orders, whose time is over, to the payment provider: their payments are to be asked about. Nothing
    // happens to those whose payment was never begun, or that have got more time.
    task<void> ask_about_overdue(std::vector<OrderId> orders);
    task<std::vector<KnownPayment>> known(std::vector<PaymentId> ids);
    // By the time of their capture, for comparing books: those at `from` with a higher id than `after`, and later ones.
    task<std::vector<CapturedPayment>> captured_between(std::string provider, Instant from, PaymentId after, Instant to,
                                                        std::int64_t limit);

  private:
    pg::Database& database_;
};

// Each queues its statements: the payment, the order, its event and the books change together or not at all.
// A total of 0 needs no provider and moves nothing in the books.
void capture(pg::Transaction& transaction, PaymentId id, const LockedPayment& payment,
             std::optional<std::string> provider_id);
void owe_refund(pg::Transaction& transaction, PaymentId id, const LockedPayment& payment, std::string provider_id);
// What is owed, given back or disputed has changed.
void set_standing(pg::Transaction& transaction, PaymentId id, PaymentStatus status, std::int64_t returned);
void book(pg::Transaction& transaction, const LockedPayment& payment, const std::vector<Transfer>& moves, Money amount);
// It is ended at the provider as well: there is nothing more to ask.
void stop_asking(pg::Transaction& transaction, PaymentId id);
// The payment's order ends: whatever is open at the provider is to be ended there, too, from now on.
void ask_provider_now(pg::Transaction& transaction, OrderId order);

std::vector<pg::StatementShape> payment_statements();

}  // namespace souk::order
