// The story of an order: claim the key, read the cart, price and hold the goods in one call, compare with what the
// customer was shown, and write order, payment, answer and event together. Whatever dies on the way, the same key goes
// on: the order's id is fixed by the claim, so the hold is found again and the goods are held once.
#include "foundation/outbox/append.hpp"
#include "foundation/runtime/together.hpp"
#include "foundation/schema/encode.hpp"
#include "services/order/api/amount_refusals.hpp"
#include "services/order/api/once.hpp"
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

}  // namespace

task<Answer<PlacedOrder>> OrderApi::place(Caller caller, IdempotencyKey key, Body<PlaceOrderBody> body) {
    const auto request = request_key(caller, key, "POST /orders", schema::encode(*body));
    auto [claim, cart] = co_await together(keys_.claim(request), carts_.open_cart(caller.user.uuid()));
    const auto* fresh = std::get_if<Fresh>(&claim);
    if (fresh == nullptr) co_return answer_of<PlacedOrder>(std::move(claim)).status(201);

    std::exception_ptr failure;
    std::optional<std::expected<PlacedOrder, Refused>> placed;
    try {
        placed =
            co_await place_once(caller.user, OrderId(fresh->subject), std::move(cart), body->expected_total, request);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) {
        // Goods may be held already: the next attempt finds them under the same id.
        co_await keys_.let_go(request);
        std::rethrow_exception(failure);
    }
    if (*placed) co_return created("/orders/" + (*placed)->id.to_string(), **placed);
    co_await keys_.forget(request);
    co_return std::move(placed->error());
}

task<std::expected<PlacedOrder, Refused>> OrderApi::place_once(UserId user, OrderId id, std::optional<Cart> cart,
                                                               Money expected, const RequestKey& key) {
    if (!cart || cart->variants.empty()) co_return std::unexpected(refused(refusal::cart_empty));
    if (!cart->address) co_return std::unexpected(refused(refusal::address_missing));
    if (!cart->shipping_method) co_return std::unexpected(refused(refusal::shipping_missing));
    auto email = co_await customers_.email(user);
    if (!email) co_return std::unexpected(refused(refusal::account_closed));
    const auto shipping =
        co_await carts_.shipping_price(*cart->shipping_method, expected.currency(), cart->address->country);
    if (!shipping) co_return std::unexpected(refused(refusal::shipping_unavailable));
    // Before anything is held. A total that is not the right one is refused for that, further down.
    const auto accepted = settlements_.provider().accepts(expected);
    if (!accepted && co_await is_total_of(*cart, *shipping, expected))
        co_return std::unexpected(refusal_of(accepted.error()));

    auto quote = co_await reserve(id, *cart);
    if (!quote) co_return std::unexpected(std::move(quote.error()));
    auto totals = total_up(std::move(quote->items), *shipping);
    if (!totals || totals->total != expected) {
        co_await products_.del("/internal/reservations/" + id.to_string());
        if (!totals) co_return std::unexpected(refused(totals.error()));
        co_return std::unexpected(refused(refusal::price_changed, "", schema::encode(ActualTotal{totals->total})));
    }

    const auto now = clock_.now();
    const NewOrder order{id,
                         PaymentId::make(),
                         std::string(settlements_.provider().name()),
                         cart->id,
                         user.uuid(),
                         std::move(*email),
                         std::move(*totals),
                         *cart->shipping_method,
                         *cart->address,
                         now,
                         now + payment_window};
    const PlacedOrder placed{id, OrderStatus::pending, order.totals.total, order.expires_at};
    try {
        auto transaction = co_await database_.begin();
        insert_order(transaction, order);
        keys_.answer(transaction, key, schema::encode(placed));
        outbox::append(transaction, OrderCreated{id, user.uuid(), placed.total});
        co_await transaction.commit();
        co_return placed;
    } catch (const pg::UniqueViolation&) {
        // The cart was ordered in another tab, under another key. What was held for this one goes back.
    }
    co_await products_.del("/internal/reservations/" + id.to_string());
    co_return std::unexpected(refused(refusal::cart_ordered));
}

task<bool> OrderApi::is_total_of(const Cart& cart, Money shipping, Money expected) {
    auto quote = co_await products_.post<product::Quote>("/internal/quotes", product::QuoteBody{wanted_items(cart)});
    if (!quote) co_return false;
    const auto totals = total_up(std::move(quote->items), shipping);
    co_return totals && totals->total == expected;
}

task<std::expected<product::Quote, Refused>> OrderApi::reserve(OrderId id, const Cart& cart) {
    product::ReservationBody wanted;
    wanted.id = ReservationId(id.uuid());
    wanted.expires_in = *Bounded<1, 86'400>::parse(std::chrono::seconds(payment_window + hold_margin).count());
    wanted.items = wanted_items(cart);
    auto quote = co_await products_.post<product::Quote>("/internal/reservations", wanted);
    if (quote) co_return std::move(*quote);
    if (quote.error().code == "out_of_stock")
        co_return std::unexpected(refused(refusal::out_of_stock, "reduce or remove the lines that are short"));
    co_return std::unexpected(refused(refusal::not_on_sale));
}

}  // namespace souk::order
