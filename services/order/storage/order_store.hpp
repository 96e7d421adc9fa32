// Orders in SQL: placing, showing, ending. A customer's statements carry the user id, so another's order is not found.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"
#include "services/order/contracts/views.hpp"
#include "services/order/domain/order.hpp"

namespace souk::order {

struct NewOrder {
    OrderId id;
    PaymentId payment_id;
    std::string payment_provider;
    CartId cart_id;
    std::int64_t cart_version = 0;
    UserId user_id;
    std::string email;
    std::string locale;  // of the mails about it
    Totals totals;
    std::string shipping_method;
    Address address;
    Instant placed_at;
    Instant expires_at;
};

// What a customer has ordered of a variant and not paid yet.
struct UnpaidItem {
    VariantId variant_id;
    std::int64_t quantity = 0;
};

struct OrderState {
    OrderId id;
    OrderStatus status = OrderStatus::pending;
    Instant expires_at;
};

// Its time is over; its payment may have been begun at the provider.
struct OverdueOrder {
    OrderId id;
    bool begun = false;
};

// Queues the order, its lines, its first event and its payment, and closes the cart. At the commit: ForeignKeyViolation
// when the cart is not open at this version any more, since then the lines have no order.
void insert_order(pg::Transaction& transaction, const NewOrder& order);

// An unpaid order ends: false when it is not pending any more.
task<bool> end_order(pg::Transaction& transaction, OrderId id, OrderStatus status, std::string reason);

// Locks an order of this user; nothing when there is none.
task<std::optional<OrderStatus>> lock_order(pg::Transaction& transaction, UserId user, OrderId id);
task<std::optional<OrderView>> show_order(pg::Executor& executor, UserId user, OrderId id);
// Orders that do not exist are missing.
task<std::vector<OrderState>> states_of(pg::Transaction& transaction, std::vector<OrderId> ids);

class OrderStore {
  public:
    explicit OrderStore(pg::Database& database) : database_(database) {}

    task<std::optional<OrderView>> show(UserId user, OrderId id);
    task<std::vector<OrderSummary>> newest(UserId user, std::optional<OrderId> before, std::int64_t limit);
    // Both look at no more than `most` unpaid orders.
    task<std::int64_t> unpaid_orders(UserId user, std::int64_t most);
    task<std::vector<UnpaidItem>> unpaid_items(UserId user, std::vector<VariantId> variants, std::int64_t most);
    task<bool> bought(UserId user, ProductId product);
    // Pending orders whose time is over, locked for this transaction; at most `limit`. Those that have been handed over
    // to the payment provider (PaymentStore::ask_about_overdue) are not among them: they end by its answer.
    task<std::vector<OverdueOrder>> overdue(pg::Transaction& transaction, std::int64_t limit);

  private:
    pg::Database& database_;
};

std::vector<pg::StatementShape> order_statements();

}  // namespace souk::order
