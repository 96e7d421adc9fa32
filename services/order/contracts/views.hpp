// What customers see of their carts, orders and payments.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/money.hpp"
#include "foundation/schema/postal_address.hpp"
#include "services/order/domain/ids.hpp"
#include "services/order/domain/order_status.hpp"
#include "services/product/contracts/reservations.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

namespace souk::order {

using Address = PostalAddress;

struct LineView {
    VariantId variant_id;
    ProductId product_id;
    std::string sku;
    std::string name;
    std::string variant;
    Money unit_price;
    std::int64_t quantity = 0;
    Money line_total;
};
BOOST_DESCRIBE_STRUCT(LineView, (), (variant_id, product_id, sku, name, variant, unit_price, quantity, line_total))

using Lines = schema::List<LineView, 0, product::most_lines>;

struct CartLine {
    VariantId variant_id;
    ProductId product_id;
    std::string sku;
    std::string name;
    std::string variant;
    Money unit_price;
    std::int64_t quantity = 0;
    std::optional<Money> line_total;  // absent where it is too large for a number
};
BOOST_DESCRIBE_STRUCT(CartLine, (), (variant_id, product_id, sku, name, variant, unit_price, quantity, line_total))

// Why a cart has lines and no total. mixed_currencies: its lines have prices in several. total_too_large: they cost
// more together than can be added up.
BOOST_DEFINE_ENUM_CLASS(CartProblem, mixed_currencies, total_too_large)

struct CartView {
    schema::List<CartLine, 0, product::most_lines> items;
    schema::List<VariantId, 0, product::most_lines> not_on_sale;  // lines whose variant cannot be bought now
    std::optional<Address> address;
    std::optional<std::string> shipping_method;
    std::optional<CartProblem> problem;
    std::optional<Money> subtotal;  // absent for an empty cart, and for one with a problem
    std::optional<Money> shipping;  // absent until a method is chosen
    std::optional<Money> total;
};
BOOST_DESCRIBE_STRUCT(CartView, (), (items, not_on_sale, address, shipping_method, problem, subtotal, shipping, total))

struct OrderView {
    OrderId id;
    std::int64_t number = 0;
    OrderStatus status = OrderStatus::pending;
    PaymentStatus payment_status = PaymentStatus::pending;
    Lines items;
    Money subtotal;
    Money shipping;
    Money total;
    std::string shipping_method;
    Address address;
    Instant placed_at;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(OrderView, (),
                      (id, number, status, payment_status, items, subtotal, shipping, total, shipping_method, address,
                       placed_at, expires_at))

struct OrderSummary {
    OrderId id;
    std::int64_t number = 0;
    OrderStatus status = OrderStatus::pending;
    Money total;
    Instant placed_at;
};
BOOST_DESCRIBE_STRUCT(OrderSummary, (), (id, number, status, total, placed_at))

struct OrderPage {
    std::vector<OrderSummary> items;
    std::optional<OrderId> next_cursor;
};
BOOST_DESCRIBE_STRUCT(OrderPage, (), (items, next_cursor))

// What POST /orders answers: enough to pay; GET /orders/{id} has the rest.
struct PlacedOrder {
    OrderId id;
    OrderStatus status = OrderStatus::pending;
    Money total;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(PlacedOrder, (), (id, status, total, expires_at))

// paid: the order is confirmed. requires_action: the customer has something to do first. processing: the provider has
// not decided yet. refunding: the order has ended, and the money goes back.
BOOST_DEFINE_ENUM_CLASS(PaymentOutcome, paid, requires_action, processing, refunding)

struct PaymentView {
    PaymentId id;
    OrderId order_id;
    PaymentOutcome status = PaymentOutcome::processing;
    Money amount;
    // For requires_action: where the customer confirms. Without it the provider's own script has to be given the
    // secret.
    std::optional<std::string> action_url;
    std::optional<std::string> client_secret;
};
BOOST_DESCRIBE_STRUCT(PaymentView, (), (id, order_id, status, amount, action_url, client_secret))

struct ShippingMethod {
    std::string code;
    std::string name;
    Money price;
};
BOOST_DESCRIBE_STRUCT(ShippingMethod, (), (code, name, price))

struct ShippingMethods {
    std::vector<ShippingMethod> items;
};
BOOST_DESCRIBE_STRUCT(ShippingMethods, (), (items))

}  // namespace souk::order
