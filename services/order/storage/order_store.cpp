#include "services/order/storage/order_store.hpp"

#include "foundation/schema/encode.hpp"
#include "services/order/storage/stored_address.hpp"

namespace souk::order {

BOOST_DESCRIBE_STRUCT(UnpaidItem, (), (variant_id, quantity))
BOOST_DESCRIBE_STRUCT(OrderState, (), (id, status, expires_at))
BOOST_DESCRIBE_STRUCT(OverdueOrder, (), (id, begun))

namespace {

struct OrderParams {
    OrderId id;
    UserId user_id;
    std::string email;
    CartId cart_id;
    Currency currency;
    std::int64_t subtotal = 0;
    std::int64_t shipping = 0;
    std::int64_t total = 0;
    std::string shipping_method;
    schema::Json address;
    Instant placed_at;
    Instant expires_at;
    PaymentId payment_id;
    std::int64_t cart_version = 0;
    std::string payment_provider;
    std::string locale;
};
BOOST_DESCRIBE_STRUCT(OrderParams, (),
                      (id, user_id, email, cart_id, currency, subtotal, shipping, total, shipping_method, address,
                       placed_at, expires_at, payment_id, cart_version, payment_provider, locale))

constexpr pg::Statement<OrderParams, void> insert_order_sql{"order.insert", R"sql(
    WITH cart AS (
        UPDATE carts SET status = 'ordered' WHERE id = $4 AND user_id = $2 AND status = 'open' AND version = $14
        RETURNING id
    ), placed AS (
        INSERT INTO orders (id, user_id, email, cart_id, status, currency, subtotal, shipping, total, shipping_method, address,
                            placed_at, expires_at, locale)
        SELECT $1, $2, $3, id, 'pending', $5, $6, $7, $8, $9, $10, $11, $12, $16 FROM cart
        RETURNING id
    ), event AS (
        INSERT INTO order_events (order_id, status, reason) SELECT id, 'pending', 'placed' FROM placed
    )
    INSERT INTO payments (id, order_id, provider, status, amount, currency) SELECT $13, id, $15, 'pending', $8, $5 FROM placed)sql"};

struct ItemParams {
    OrderId order_id;
    std::vector<VariantId> variant_ids;
    std::vector<ProductId> product_ids;
    std::vector<SellerId> seller_ids;
    std::vector<std::string> skus;
    std::vector<std::string> names;
    std::vector<std::string> variants;
    std::vector<std::int64_t> unit_prices;
    std::vector<std::int64_t> quantities;
};
BOOST_DESCRIBE_STRUCT(ItemParams, (),
                      (order_id, variant_ids, product_ids, seller_ids, skus, names, variants, unit_prices, quantities))

constexpr pg::Statement<ItemParams, void> insert_items_sql{"order.insert_items", R"sql(
    INSERT INTO order_items (order_id, position, variant_id, product_id, seller_id, sku, name, variant, unit_price, quantity,
                             line_total)
    SELECT $1, position, variant_id, product_id, seller_id, sku, name, variant, unit_price, quantity, unit_price * quantity
    FROM unnest($2, $3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY
         AS i (variant_id, product_id, seller_id, sku, name, variant, unit_price, quantity, position))sql"};

constexpr pg::Statement<std::tuple<OrderId, OrderStatus, std::string>, std::int64_t> end_sql{"order.end", R"sql(
    WITH ended AS (
        UPDATE orders SET status = $2 WHERE id = $1 AND status = 'pending' RETURNING id
    ), event AS (
        INSERT INTO order_events (order_id, status, reason) SELECT id, $2, $3 FROM ended
    )
    SELECT count(*) FROM ended)sql"};

struct OrderRow {
    OrderId id;
    std::int64_t number = 0;
    OrderStatus status = OrderStatus::pending;
    PaymentStatus payment_status = PaymentStatus::pending;
    Currency currency;
    std::int64_t subtotal = 0;
    std::int64_t shipping = 0;
    std::int64_t total = 0;
    std::string shipping_method;
    schema::Json address;
    Instant placed_at;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(OrderRow, (),
                      (id, number, status, payment_status, currency, subtotal, shipping, total, shipping_method,
                       address, placed_at, expires_at))

constexpr pg::Statement<std::tuple<OrderId, UserId>, OrderRow> show_sql{"order.show", R"sql(
    SELECT o.id, o.number, o.status, p.status AS payment_status, o.currency, o.subtotal, o.shipping, o.total,
           o.shipping_method, o.address, o.placed_at, o.expires_at
    FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE o.id = $1 AND o.user_id = $2)sql"};

struct ItemRow {
    VariantId variant_id;
    ProductId product_id;
    std::string sku;
    std::string name;
    std::string variant;
    std::int64_t unit_price = 0;
    std::int64_t quantity = 0;
    std::int64_t line_total = 0;
};
BOOST_DESCRIBE_STRUCT(ItemRow, (), (variant_id, product_id, sku, name, variant, unit_price, quantity, line_total))

constexpr pg::Statement<OrderId, ItemRow> items_sql{"order.items", R"sql(
    SELECT variant_id, product_id, sku, name, variant, unit_price, quantity, line_total
    FROM order_items WHERE order_id = $1 ORDER BY position)sql"};

struct SummaryRow {
    OrderId id;
    std::int64_t number = 0;
    OrderStatus status = OrderStatus::pending;
    std::int64_t total = 0;
    Currency currency;
    Instant placed_at;
};
BOOST_DESCRIBE_STRUCT(SummaryRow, (), (id, number, status, total, currency, placed_at))

constexpr pg::Statement<std::tuple<UserId, OrderId, std::int64_t>, SummaryRow> newest_sql{"order.newest", R"sql(
    SELECT id, number, status, total, currency, placed_at FROM orders
    WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3)sql"};

constexpr pg::Statement<std::tuple<OrderId, UserId>, OrderStatus> lock_sql{"order.lock", R"sql(
    SELECT status FROM orders WHERE id = $1 AND user_id = $2 FOR UPDATE)sql"};

// Who has as many as are allowed gets no further, so no more of them are looked at.
constexpr pg::Statement<std::tuple<UserId, std::int64_t>, std::int64_t> unpaid_orders_sql{"order.unpaid", R"sql(
    SELECT count(*) FROM (SELECT FROM orders WHERE user_id = $1 AND status = 'pending' LIMIT $2) o)sql"};

constexpr pg::Statement<std::tuple<UserId, std::vector<VariantId>, std::int64_t>, UnpaidItem> unpaid_items_sql{
    "order.unpaid_items", R"sql(
    SELECT i.variant_id, sum(i.quantity)::bigint AS quantity
    FROM (SELECT id FROM orders WHERE user_id = $1 AND status = 'pending' LIMIT $3) o
    CROSS JOIN LATERAL (SELECT variant_id, quantity FROM order_items WHERE order_id = o.id OFFSET 0) i
    WHERE i.variant_id = ANY ($2)
    GROUP BY i.variant_id)sql"};

constexpr pg::Statement<std::vector<OrderId>, OrderState> states_sql{"order.states", R"sql(
    SELECT id, status, expires_at FROM orders WHERE id = ANY ($1))sql"};

// Looked for in the customer's last five hundred orders.
constexpr pg::Statement<std::tuple<UserId, ProductId>, bool> bought_sql{"order.bought", R"sql(
    SELECT EXISTS (
        SELECT FROM (SELECT id, status FROM orders WHERE user_id = $1 ORDER BY id DESC LIMIT 500) o
        CROSS JOIN LATERAL (SELECT FROM order_items i WHERE i.order_id = o.id AND i.product_id = $2 LIMIT 1) bought
        WHERE o.status = 'confirmed'))sql"};

constexpr pg::Statement<std::int64_t, OverdueOrder> overdue_sql{"order.overdue", R"sql(
    SELECT id, coalesce((SELECT p.provider_id IS NOT NULL FROM payments p WHERE p.order_id = o.id), false) AS begun
    FROM orders o WHERE status = 'pending' AND NOT with_provider AND expires_at < now()
    ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)sql"};

}  // namespace

void insert_order(pg::Transaction& transaction, const NewOrder& order) {
    const auto& totals = order.totals;
    transaction.queue(insert_order_sql, {.id = order.id,
                                         .user_id = order.user_id,
                                         .email = order.email,
                                         .cart_id = order.cart_id,
                                         .currency = totals.total.currency(),
                                         .subtotal = totals.subtotal.amount(),
                                         .shipping = totals.shipping.amount(),
                                         .total = totals.total.amount(),
                                         .shipping_method = order.shipping_method,
                                         .address = schema::Json{schema::encode(order.address)},
                                         .placed_at = order.placed_at,
                                         .expires_at = order.expires_at,
                                         .payment_id = order.payment_id,
                                         .cart_version = order.cart_version,
                                         .payment_provider = order.payment_provider,
                                         .locale = order.locale});
    ItemParams items{order.id, {}, {}, {}, {}, {}, {}, {}, {}};
    for (const auto& line : totals.lines) {
        items.variant_ids.push_back(line.item.variant_id);
        items.product_ids.push_back(line.item.product_id);
        items.seller_ids.push_back(line.item.seller_id);
        items.skus.push_back(line.item.sku);
        items.names.push_back(line.item.name);
        items.variants.push_back(line.item.variant);
        items.unit_prices.push_back(line.item.unit_price.amount());
        items.quantities.push_back(line.item.quantity);
    }
    transaction.queue(insert_items_sql, std::move(items));
}

task<bool> end_order(pg::Transaction& transaction, OrderId id, OrderStatus status, std::string reason) {
    co_return co_await transaction.one(end_sql, {id, status, std::move(reason)}) == 1;
}

task<std::optional<OrderView>> show_order(pg::Executor& executor, UserId user, OrderId id) {
    auto row = co_await executor.maybe(show_sql, {id, user});
    if (!row) co_return std::nullopt;
    const auto currency = row->currency;
    const auto money = [&](std::int64_t amount) { return Money(amount, currency); };
    OrderView view{row->id,
                   row->number,
                   row->status,
                   row->payment_status,
                   {},
                   money(row->subtotal),
                   money(row->shipping),
                   money(row->total),
                   std::move(row->shipping_method),
                   stored_address(row->address),
                   row->placed_at,
                   row->expires_at};
    auto items = co_await executor.all(items_sql, id);
    for (auto& item : items)
        view.items.push_back({item.variant_id, item.product_id, std::move(item.sku), std::move(item.name),
                              std::move(item.variant), money(item.unit_price), item.quantity, money(item.line_total)});
    co_return view;
}

task<std::optional<OrderView>> OrderStore::show(UserId user, OrderId id) {
    co_return co_await show_order(database_, user, id);
}

task<std::vector<OrderSummary>> OrderStore::newest(UserId user, std::optional<OrderId> before, std::int64_t limit) {
    auto rows = co_await database_.all(newest_sql, {user, before.value_or(OrderId(Uuid::max())), limit});
    std::vector<OrderSummary> orders;
    for (const auto& row : rows)
        orders.push_back({row.id, row.number, row.status, Money(row.total, row.currency), row.placed_at});
    co_return orders;
}

task<std::optional<OrderStatus>> lock_order(pg::Transaction& transaction, UserId user, OrderId id) {
    co_return co_await transaction.maybe(lock_sql, {id, user});
}

task<std::vector<OrderState>> states_of(pg::Transaction& transaction, std::vector<OrderId> ids) {
    co_return co_await transaction.all(states_sql, std::move(ids));
}

task<std::int64_t> OrderStore::unpaid_orders(UserId user, std::int64_t most) {
    co_return co_await database_.one(unpaid_orders_sql, {user, most});
}

task<std::vector<UnpaidItem>> OrderStore::unpaid_items(UserId user, std::vector<VariantId> variants,
                                                       std::int64_t most) {
    co_return co_await database_.all(unpaid_items_sql, {user, std::move(variants), most});
}

task<bool> OrderStore::bought(UserId user, ProductId product) {
    co_return co_await database_.one(bought_sql, {user, product});
}

task<std::vector<OverdueOrder>> OrderStore::overdue(pg::Transaction& transaction, std::int64_t limit) {
    co_return co_await transaction.all(overdue_sql, limit);
}

std::vector<pg::StatementShape> order_statements() {
    return pg::shapes_of(insert_order_sql, insert_items_sql, end_sql, show_sql, items_sql, newest_sql, lock_sql,
                         unpaid_orders_sql, unpaid_items_sql, states_sql, bought_sql, overdue_sql);
}

}  // namespace souk::order
