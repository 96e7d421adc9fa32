#include "services/order/api/routes.hpp"

#include "services/order/api/cart.hpp"
#include "services/order/api/orders.hpp"
#include "services/order/api/payments.hpp"
#include "services/order/domain/refusals.hpp"

namespace souk::order {

using namespace refusal;

Routes routes(const Apis& apis) {
    Routes table("order", "Souk order service", "1.0");

    table.get("/cart", &CartApi::show, apis.cart)
        .summary("The cart with current prices")
        .role(Role::customer)
        .scope(Scope::orders_read);
    table.post("/cart", &CartApi::add, apis.cart)
        .summary("Add items")
        .role(Role::customer)
        .scope(Scope::orders_write)
        .refuses(cart_full, quantity_too_large);
    table.put("/cart", &CartApi::replace, apis.cart)
        .summary("Replace all items")
        .role(Role::customer)
        .scope(Scope::orders_write)
        .refuses(cart_full, quantity_too_large);
    table.del("/cart/items/{variant}", &CartApi::remove, apis.cart)
        .summary("Take a variant out")
        .role(Role::customer)
        .scope(Scope::orders_write);
    table.put("/cart/address", &CartApi::set_address, apis.cart)
        .summary("Where it goes")
        .role(Role::customer)
        .scope(Scope::orders_write)
        .refuses(cart_empty);
    table.put("/cart/shipping", &CartApi::set_shipping, apis.cart)
        .summary("How it goes")
        .role(Role::customer)
        .scope(Scope::orders_write)
        .refuses(cart_empty, address_missing, shipping_unavailable, mixed_currencies, total_too_large);
    table.get("/shipping-methods", &CartApi::shipping_methods, apis.cart).summary("Shipping methods and their prices");

    table.post("/orders", &OrderApi::place, apis.orders)
        .summary("Order the cart")
        .role(Role::customer)
        .answers(201)
        .scope(Scope::orders_write)
        .idempotent(apis.claims)
        .refuses(cart_empty, cart_full, account_closed, address_missing, shipping_missing, shipping_unavailable,
                 not_on_sale, mixed_currencies, total_too_large, amount_below_minimum, amount_above_maximum,
                 amount_not_a_multiple, currency_not_supported, out_of_stock, price_changed, cart_changed, cart_ordered,
                 unpaid_orders, unpaid_share);
    table.get("/orders", &OrderApi::list, apis.orders)
        .summary("Your orders, newest first")
        .role(Role::customer)
        .scope(Scope::orders_read);
    table.get("/orders/{id}", &OrderApi::show, apis.orders)
        .summary("One of your orders")
        .role(Role::customer)
        .scope(Scope::orders_read)
        .refuses(order_not_found);
    table.post("/orders/{id}/cancel", &OrderApi::cancel, apis.orders)
        .summary("Cancel an unpaid order")
        .role(Role::customer)
        .scope(Scope::orders_write)
        .idempotent(apis.claims)
        .refuses(order_not_found, illegal_change);

    table.post("/orders/{id}/payment", &PaymentApi::pay, apis.payments)
        .summary("Pay an order")
        .role(Role::customer)
        .idempotent(apis.claims)
        .refuses(order_not_found, illegal_change, order_expired, payment_declined, payment_method_invalid,
                 amount_below_minimum, amount_above_maximum, amount_not_a_multiple, currency_not_supported,
                 payments_unavailable)
        .deadline(std::chrono::seconds(60));
    table.post("/payments/webhooks/stripe", &PaymentApi::webhook, apis.payments)
        .summary("Events of the payment provider")
        .refuses(bad_signature)
        .max_body(std::size_t{256} << 10U);

    table.get("/internal/purchases/{user}/{product}", &OrderApi::purchased, apis.orders)
        .summary("Has this user bought this product?")
        .internal({"product"});
    table.post("/internal/orders/holds", &OrderApi::holds, apis.orders)
        .summary("Which goods of these orders are still wanted?")
        .internal({"product"});
    return table;
}

}  // namespace souk::order
