// The story of an order: read the cart, price and hold the goods in one call, compare with what the customer was shown,
// and write order, payment, answer and event together. The order's id comes from the claim of the request's key:
// whoever repeats the request goes on with the same order, so its goods are held once. They are held for as long as
// placing takes; afterwards the product service asks whether they are wanted (answer_holds.cpp).
#include "foundation/idempotency/claims.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/runtime/caught.hpp"
#include "foundation/runtime/together.hpp"
#include "foundation/schema/encode.hpp"
#include "foundation/telemetry/log.hpp"
#include "services/order/api/amount_refusals.hpp"
#include "services/order/api/limits.hpp"
#include "services/order/api/orders.hpp"
#include "services/order/domain/order.hpp"
#include "services/order/domain/refusals.hpp"
#include "services/order/events/order_created.hpp"

namespace souk::order {

struct ActualTotal {
    Money actual_total;
};
BOOST_DESCRIBE_STRUCT(ActualTotal, (), (actual_total))

namespace {

product::WantedItems wanted_items(const Cart& cart) {
    product::WantedItems items;
    for (std::size_t index = 0; index < cart.variants.size(); ++index)
        items.push_back({cart.variants[index], product::Quantity::parse(cart.quantities[index]).value()});
    return items;
}

// The outcome of a commit is not known: the order may exist, and its goods with it.
bool is_in_doubt(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const pg::Unreachable&) {
        return true;
    } catch (...) {
        return false;
    }
}

Refused refusal_of(const http::RemoteRefusal& refused_by_product) {
    const auto& code = refused_by_product.code;
    if (code == "out_of_stock") return refused(refusal::out_of_stock, "reduce or remove the lines that are short");
    if (code == "unpaid_share") {
        const auto allowance =
            schema::decode<product::Allowance>(refused_by_product.body, schema::Strictness::ignore_unknown);
        return refused(refusal::unpaid_share, "", schema::encode(allowance.value_or(product::Allowance{})));
    }
    if (code == "variant_not_found") return refused(refusal::not_on_sale);
    if (code == "reservation_closed") throw http::ClaimLost();  // a later attempt is at work
    throw std::runtime_error("the product service refused to hold goods: " + code);
}

}  // namespace

task<Answer<PlacedOrder>> OrderApi::place(Caller caller, Claim& claim, Body<PlaceOrderBody> body) {
    auto order = co_await draft(caller.user, body->expected_total);
    if (!order) co_return std::move(order.error());
    auto quote = co_await runtime::caught(hold(*order, claim));
    if (quote && !*quote) co_return std::move(quote->error());  // nothing is held
    auto placed = quote ? co_await runtime::caught(write(std::move(*order), std::move(**quote), claim, *body))
                        : std::unexpected(quote.error());
    if (placed && !placed->is_refused()) co_return std::move(*placed);

    if (placed || !is_in_doubt(placed.error())) co_await let_goods_go(claim);
    if (!placed) std::rethrow_exception(placed.error());
    co_return std::move(*placed);
}

task<std::expected<OrderApi::Draft, Refused>> OrderApi::draft(UserId user, Money expected) {
    auto cart = co_await carts_.open_cart(user);
    if (!cart || cart->variants.empty()) co_return std::unexpected(refused(refusal::cart_empty));
    // The limit may have been lowered since the cart was filled.
    if (std::ssize(cart->variants) > limits_.lines) co_return std::unexpected(cart_full_of(limits_));
    if (!cart->address) co_return std::unexpected(refused(refusal::address_missing));
    if (!cart->shipping_method) co_return std::unexpected(refused(refusal::shipping_missing));
    auto customer = co_await customers_.find(user);
    if (!customer) co_return std::unexpected(refused(refusal::account_closed));
    auto [shipping, unpaid_orders, unpaid_items] =
        co_await together(carts_.shipping_price(*cart->shipping_method, expected.currency(), cart->address->country),
                          orders_.unpaid_orders(user, limits_.unpaid_orders),
                          orders_.unpaid_items(user, cart->variants, limits_.unpaid_orders));
    if (!shipping) co_return std::unexpected(refused(refusal::shipping_unavailable));
    if (unpaid_orders >= limits_.unpaid_orders)
        co_return std::unexpected(refused(refusal::unpaid_orders, "", schema::encode(Limit{limits_.unpaid_orders})));
    // Before anything is held. A total that is not the right one is refused for that, further down.
    const auto accepted = settlements_.provider().accepts(expected);
    if (!accepted && co_await is_total_of(*cart, *shipping, expected))
        co_return std::unexpected(order::refusal_of(accepted.error()));
    co_return Draft{.user = user,
                    .customer = std::move(*customer),
                    .cart = std::move(*cart),
                    .shipping = *shipping,
                    .unpaid = std::move(unpaid_items)};
}

task<Answer<PlacedOrder>> OrderApi::write(Draft draft, product::Quote quote, Claim& claim, PlaceOrderBody body) {
    auto totals = total_up(std::move(quote.items).items(), draft.shipping);
    if (!totals) co_return refused(totals.error());
    if (totals->total != body.expected_total)
        co_return refused(refusal::price_changed, "", schema::encode(ActualTotal{totals->total}));

    const auto now = clock_.now();
    const NewOrder order{.id = OrderId(claim.subject.uuid()),
                         .payment_id = PaymentId::make(),
                         .payment_provider = std::string(settlements_.provider().name()),
                         .cart_id = draft.cart.id,
                         .cart_version = draft.cart.version,
                         .user_id = draft.user,
                         .email = std::move(draft.customer.email),
                         .locale = std::move(draft.customer.locale),
                         .totals = std::move(*totals),
                         .shipping_method = *draft.cart.shipping_method,
                         .address = *draft.cart.address,
                         .placed_at = now,
                         .expires_at = now + limits_.until_payment};
    const PlacedOrder placed{order.id, OrderStatus::pending, order.totals.total, order.expires_at};
    try {
        auto transaction = co_await database_.begin();
        insert_order(transaction, order);
        outbox::append(transaction, OrderCreated{order.id, draft.user, placed.total});
        co_return co_await idempotency::commit(transaction, claim, created("/orders/" + placed.id.to_string(), placed));
    } catch (const pg::ForeignKeyViolation&) {
        // The cart was changed meanwhile, or ordered in another tab: below, since a handler may not await.
    }
    const auto cart = co_await carts_.open_cart(draft.user);
    co_return refused(cart && cart->id == draft.cart.id ? refusal::cart_changed : refusal::cart_ordered);
}

task<bool> OrderApi::is_total_of(const Cart& cart, Money shipping, Money expected) {
    auto quote = co_await products_.post<product::Quote>("/internal/quotes", product::QuoteBody{wanted_items(cart)});
    if (!quote) co_return false;
    const auto totals = total_up(std::move(quote->items).items(), shipping);
    co_return totals && totals->total == expected;
}

task<std::expected<product::Quote, Refused>> OrderApi::hold(const Draft& draft, const Claim& claim) {
    product::ReservationBody wanted{.id = ReservationId(claim.subject.uuid()),
                                    .attempt = decltype(wanted.attempt)::parse(claim.attempt).value(),
                                    .items = wanted_items(draft.cart),
                                    .unpaid = {},
                                    .expires_in = decltype(wanted.expires_in)::parse(placing_hold.count()).value()};
    for (const auto& item : draft.unpaid) wanted.unpaid.push_back({item.variant_id, item.quantity});
    auto quote = co_await products_.post<product::Quote>("/internal/reservations", wanted);
    if (!quote) {
        if (quote.error().repeated) co_await let_goods_go(claim);
        co_return std::unexpected(refusal_of(quote.error()));
    }
    co_return std::move(*quote);
}

// What could not be told to the product service ends there by itself: it asks about each hold that is overdue.
task<void> OrderApi::let_goods_go(const Claim& claim) {
    const auto told = co_await runtime::caught(products_.del("/internal/reservations/" + claim.subject.to_string() +
                                                             "?attempt=" + std::to_string(claim.attempt)));
    if (!told) telemetry::log_warn("goods of an order that was not placed stay held for now");
}

}  // namespace souk::order
