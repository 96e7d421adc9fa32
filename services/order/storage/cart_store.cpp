#include "services/order/storage/cart_store.hpp"

#include "foundation/schema/encode.hpp"
#include "services/order/storage/stored_address.hpp"

#include <algorithm>
#include <map>

namespace souk::order {

namespace {

struct CartRow {
    CartId id;
    std::int64_t version = 0;
    std::optional<schema::Json> address;
    std::optional<std::string> shipping_method;
    std::vector<VariantId> variants;
    std::vector<std::int64_t> quantities;
};
BOOST_DESCRIBE_STRUCT(CartRow, (), (id, version, address, shipping_method, variants, quantities))

constexpr pg::Statement<UserId, CartRow> open_cart_sql{"cart.open", R"sql(
    SELECT c.id, c.version, c.address, c.shipping_method,
           ARRAY (SELECT i.variant_id FROM cart_items i WHERE i.cart_id = c.id ORDER BY i.variant_id) AS variants,
           ARRAY (SELECT i.quantity FROM cart_items i WHERE i.cart_id = c.id ORDER BY i.variant_id) AS quantities
    FROM carts c WHERE c.user_id = $1 AND c.status = 'open')sql"};

using Variants = std::vector<VariantId>;
using Quantities = std::vector<std::int64_t>;

// Makes the cart where there is none, and locks it in either case. What is counted afterwards is counted by a statement
// of its own, since one that has waited for the lock still sees the lines of the time before.
constexpr pg::Statement<std::tuple<UserId, CartId>, void> lock_sql{"cart.lock", R"sql(
    INSERT INTO carts (id, user_id) VALUES ($2, $1)
    ON CONFLICT (user_id) WHERE status = 'open' DO UPDATE SET version = carts.version + 1)sql"};

struct AddParams {
    UserId user;
    Variants variants;
    Quantities quantities;
    std::int64_t most_lines = 0;
    std::int64_t most_pieces = 0;
};
BOOST_DESCRIBE_STRUCT(AddParams, (), (user, variants, quantities, most_lines, most_pieces))

struct AddRow {
    bool lines_fit = false;
    bool pieces_fit = false;
};
BOOST_DESCRIBE_STRUCT(AddRow, (), (lines_fit, pieces_fit))

constexpr pg::Statement<AddParams, AddRow> add_sql{"cart.add", R"sql(
    WITH cart AS MATERIALIZED (
        SELECT id FROM carts WHERE user_id = $1 AND status = 'open'
    ), wanted AS MATERIALIZED (
        SELECT variant_id, quantity FROM unnest($2, $3) AS w (variant_id, quantity)
    ), verdict AS MATERIALIZED (
        SELECT count(*) FILTER (WHERE w.variant_id IS NULL) + cardinality($2) <= $4 AS lines_fit,
               coalesce(max(i.quantity + w.quantity), 0) <= $5 AS pieces_fit
        FROM cart JOIN cart_items i ON i.cart_id = cart.id LEFT JOIN wanted w USING (variant_id)
    ), added AS (
        INSERT INTO cart_items (cart_id, variant_id, quantity)
        SELECT cart.id, w.variant_id, w.quantity FROM cart CROSS JOIN wanted w CROSS JOIN verdict v
        WHERE v.lines_fit AND v.pieces_fit
        ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = cart_items.quantity + excluded.quantity
    )
    SELECT lines_fit, pieces_fit FROM verdict)sql"};

constexpr pg::Statement<std::tuple<UserId, Variants, Quantities>, void> replace_sql{"cart.replace", R"sql(
    WITH cart AS (
        SELECT id FROM carts WHERE user_id = $1 AND status = 'open'
    ), removed AS (
        DELETE FROM cart_items i USING cart WHERE i.cart_id = cart.id AND i.variant_id <> ALL ($2)
    )
    INSERT INTO cart_items (cart_id, variant_id, quantity)
    SELECT cart.id, w.variant_id, w.quantity FROM cart CROSS JOIN unnest($2, $3) AS w (variant_id, quantity)
    ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = excluded.quantity)sql"};

constexpr pg::Statement<std::tuple<UserId, VariantId>, void> remove_sql{"cart.remove", R"sql(
    WITH cart AS (
        UPDATE carts SET version = version + 1 WHERE user_id = $1 AND status = 'open' RETURNING id
    )
    DELETE FROM cart_items i USING cart WHERE i.cart_id = cart.id AND i.variant_id = $2)sql",
                                                                        pg::Durability::soon};

constexpr pg::Statement<std::tuple<UserId, schema::Json>, void> set_address_sql{"cart.set_address", R"sql(
    UPDATE carts SET address = $2, version = version + 1 WHERE user_id = $1 AND status = 'open')sql",
                                                                                pg::Durability::soon};

constexpr pg::Statement<std::tuple<UserId, std::string>, void> set_shipping_sql{"cart.set_shipping", R"sql(
    UPDATE carts SET shipping_method = $2, version = version + 1 WHERE user_id = $1 AND status = 'open')sql",
                                                                                pg::Durability::soon};

constexpr pg::Statement<UserId, void> remove_cart_sql{"cart.remove_open", R"sql(
    DELETE FROM carts WHERE user_id = $1 AND status = 'open')sql"};

struct MethodRow {
    std::string code;
    std::string name;
    std::int64_t price = 0;
};
BOOST_DESCRIBE_STRUCT(MethodRow, (), (code, name, price))

constexpr pg::Statement<std::tuple<Currency, std::string>, MethodRow> methods_sql{"shipping.methods", R"sql(
    SELECT code, name, price FROM shipping_methods
    WHERE currency = $1 AND (countries IS NULL OR $2 = ANY (countries))
    ORDER BY price, code LIMIT 100)sql"};

constexpr pg::Statement<std::tuple<std::string, Currency, std::string>, std::int64_t> price_sql{"shipping.price", R"sql(
    SELECT price FROM shipping_methods
    WHERE code = $1 AND currency = $2 AND (countries IS NULL OR $3 = ANY (countries)))sql"};

struct Demand {
    Variants variants;
    Quantities quantities;
    std::int64_t most = 0;  // pieces of one variant
};

// A variant that comes twice is one line.
Demand demand_of(const product::WantedItems& items) {
    std::map<VariantId, std::int64_t> sums;
    for (const auto& item : items) sums[item.variant_id] += item.quantity.value();
    Demand demand;
    for (const auto& [variant, quantity] : sums) {
        demand.variants.push_back(variant);
        demand.quantities.push_back(quantity);
        demand.most = std::max(demand.most, quantity);
    }
    return demand;
}

std::optional<CartChange> refusal_of(const Demand& demand, std::int64_t most_lines) {
    if (std::ssize(demand.variants) > most_lines) return CartChange::too_many_lines;
    if (demand.most > product::most_pieces) return CartChange::too_many_pieces;
    return std::nullopt;
}

}  // namespace

task<std::optional<Cart>> CartStore::open_cart(UserId user) {
    auto row = co_await database_.maybe(open_cart_sql, user);
    if (!row) co_return std::nullopt;
    Cart cart{.id = row->id,
              .version = row->version,
              .address = std::nullopt,
              .shipping_method = std::move(row->shipping_method),
              .variants = std::move(row->variants),
              .quantities = std::move(row->quantities)};
    if (row->address) cart.address = stored_address(*row->address);
    co_return cart;
}

task<CartChange> CartStore::add(UserId user, const product::WantedItems& items, std::int64_t most_lines) {
    auto demand = demand_of(items);
    if (const auto refusal = refusal_of(demand, most_lines)) co_return *refusal;
    auto transaction = co_await database_.begin();
    transaction.queue(lock_sql, {user, CartId::make()});
    const auto verdict = co_await transaction.one(
        add_sql, {user, std::move(demand.variants), std::move(demand.quantities), most_lines, product::most_pieces});
    if (!verdict.lines_fit) co_return CartChange::too_many_lines;
    if (!verdict.pieces_fit) co_return CartChange::too_many_pieces;
    co_await transaction.commit(pg::Durability::soon);
    co_return CartChange::done;
}

task<CartChange> CartStore::replace(UserId user, const product::WantedItems& items, std::int64_t most_lines) {
    auto demand = demand_of(items);
    if (const auto refusal = refusal_of(demand, most_lines)) co_return *refusal;
    auto transaction = co_await database_.begin();
    transaction.queue(lock_sql, {user, CartId::make()});
    transaction.queue(replace_sql, {user, std::move(demand.variants), std::move(demand.quantities)});
    co_await transaction.commit(pg::Durability::soon);
    co_return CartChange::done;
}

task<void> CartStore::remove(UserId user, VariantId variant) {
    co_await database_.execute(remove_sql, {user, variant});
}

task<bool> CartStore::set_address(UserId user, const Address& address) {
    co_return co_await database_.execute(set_address_sql, {user, schema::Json{schema::encode(address)}}) == 1;
}

task<bool> CartStore::set_shipping(UserId user, std::string code) {
    co_return co_await database_.execute(set_shipping_sql, {user, std::move(code)}) == 1;
}

task<std::vector<ShippingMethod>> CartStore::shipping_methods(Currency currency, CountryCode country) {
    std::vector<ShippingMethod> methods;
    auto rows = co_await database_.all(methods_sql, {currency, std::string(country.code())});
    for (auto& row : rows) methods.push_back({std::move(row.code), std::move(row.name), Money(row.price, currency)});
    co_return methods;
}

task<std::optional<Money>> CartStore::shipping_price(std::string code, Currency currency, CountryCode country) {
    const auto price = co_await database_.maybe(price_sql, {std::move(code), currency, std::string(country.code())});
    if (!price) co_return std::nullopt;
    co_return Money(*price, currency);
}

void remove_open_cart(pg::Transaction& transaction, UserId user) { transaction.queue(remove_cart_sql, user); }

std::vector<pg::StatementShape> cart_statements() {
    return pg::shapes_of(open_cart_sql, lock_sql, add_sql, replace_sql, remove_sql, set_address_sql, set_shipping_sql,
                         remove_cart_sql, methods_sql, price_sql);
}

}  // namespace souk::order
