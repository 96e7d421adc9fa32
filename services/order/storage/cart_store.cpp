#include "services/order/storage/cart_store.hpp"

#include "foundation/schema/encode.hpp"
#include "services/order/storage/stored_address.hpp"

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

constexpr pg::Statement<Uuid, CartRow> open_cart_sql{"cart.open", R"sql(
    SELECT c.id, c.version, c.address, c.shipping_method,
           ARRAY (SELECT i.variant_id FROM cart_items i WHERE i.cart_id = c.id ORDER BY i.variant_id) AS variants,
           ARRAY (SELECT i.quantity FROM cart_items i WHERE i.cart_id = c.id ORDER BY i.variant_id) AS quantities
    FROM carts c WHERE c.user_id = $1 AND c.status = 'open')sql"};

using Lines = std::tuple<Uuid, CartId, std::vector<VariantId>, std::vector<std::int64_t>>;

constexpr pg::Statement<std::tuple<Uuid, CartId, std::vector<VariantId>, std::vector<std::int64_t>, std::int64_t>,
                        std::int64_t>
    add_sql{"cart.add", R"sql(
    WITH cart AS (
        INSERT INTO carts (id, user_id) VALUES ($2, $1)
        ON CONFLICT (user_id) WHERE status = 'open' DO UPDATE SET version = carts.version + 1
        RETURNING id
    ), room AS (
        SELECT cart.id FROM cart
        WHERE (SELECT count(*) FROM cart_items i WHERE i.cart_id = cart.id AND i.variant_id <> ALL ($3)) + cardinality($3) <= $5
    ), added AS (
        INSERT INTO cart_items (cart_id, variant_id, quantity)
        SELECT room.id, w.variant_id, w.quantity FROM room CROSS JOIN unnest($3, $4) AS w (variant_id, quantity)
        ON CONFLICT (cart_id, variant_id)
        DO UPDATE SET quantity = least(cart_items.quantity + excluded.quantity, 1000000)
        RETURNING 1
    )
    SELECT count(*) FROM added)sql",
            pg::Durability::soon};

constexpr pg::Statement<Lines, void> replace_sql{"cart.replace", R"sql(
    WITH cart AS (
        INSERT INTO carts (id, user_id) VALUES ($2, $1)
        ON CONFLICT (user_id) WHERE status = 'open' DO UPDATE SET version = carts.version + 1
        RETURNING id
    ), removed AS (
        DELETE FROM cart_items i USING cart WHERE i.cart_id = cart.id AND i.variant_id <> ALL ($3)
    )
    INSERT INTO cart_items (cart_id, variant_id, quantity)
    SELECT cart.id, w.variant_id, w.quantity FROM cart CROSS JOIN unnest($3, $4) AS w (variant_id, quantity)
    ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = excluded.quantity)sql",
                                                 pg::Durability::soon};

constexpr pg::Statement<std::tuple<Uuid, VariantId>, void> remove_sql{"cart.remove", R"sql(
    WITH cart AS (
        UPDATE carts SET version = version + 1 WHERE user_id = $1 AND status = 'open' RETURNING id
    )
    DELETE FROM cart_items i USING cart WHERE i.cart_id = cart.id AND i.variant_id = $2)sql",
                                                                      pg::Durability::soon};

constexpr pg::Statement<std::tuple<Uuid, schema::Json>, void> set_address_sql{"cart.set_address", R"sql(
    UPDATE carts SET address = $2, version = version + 1 WHERE user_id = $1 AND status = 'open')sql",
                                                                              pg::Durability::soon};

constexpr pg::Statement<std::tuple<Uuid, std::string>, void> set_shipping_sql{"cart.set_shipping", R"sql(
    UPDATE carts SET shipping_method = $2, version = version + 1 WHERE user_id = $1 AND status = 'open')sql",
                                                                              pg::Durability::soon};

constexpr pg::Statement<Uuid, void> remove_cart_sql{"cart.remove_open", R"sql(
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
    std::vector<VariantId> variants;
    std::vector<std::int64_t> quantities;
};

// A variant that comes twice is one line.
Demand demand_of(const product::WantedItems& items) {
    std::map<VariantId, std::int64_t> sums;
    for (const auto& item : items) sums[item.variant_id] += item.quantity.value();
    Demand demand;
    for (const auto& [variant, quantity] : sums) {
        demand.variants.push_back(variant);
        demand.quantities.push_back(std::min<std::int64_t>(quantity, 1'000'000));
    }
    return demand;
}

}  // namespace

task<std::optional<Cart>> CartStore::open_cart(Uuid user) {
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

task<bool> CartStore::add(Uuid user, const product::WantedItems& items) {
    auto demand = demand_of(items);
    co_return co_await database_.one(
        add_sql, {user, CartId::make(), std::move(demand.variants), std::move(demand.quantities), most_cart_lines}) > 0;
}

task<void> CartStore::replace(Uuid user, const product::WantedItems& items) {
    auto demand = demand_of(items);
    co_await database_.execute(replace_sql,
                               {user, CartId::make(), std::move(demand.variants), std::move(demand.quantities)});
}

task<void> CartStore::remove(Uuid user, VariantId variant) { co_await database_.execute(remove_sql, {user, variant}); }

task<bool> CartStore::set_address(Uuid user, const Address& address) {
    co_return co_await database_.execute(set_address_sql, {user, schema::Json{schema::encode(address)}}) == 1;
}

task<bool> CartStore::set_shipping(Uuid user, std::string code) {
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

void remove_open_cart(pg::Transaction& transaction, Uuid user) { transaction.queue(remove_cart_sql, user); }

std::vector<pg::StatementShape> cart_statements() {
    return pg::shapes_of(open_cart_sql, add_sql, replace_sql, remove_sql, set_address_sql, set_shipping_sql,
                         remove_cart_sql, methods_sql, price_sql);
}

}  // namespace souk::order
