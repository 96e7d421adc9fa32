// The story of a customer who fills a cart and says where it should go.
#include "foundation/schema/encode.hpp"
#include "services/order/api/cart.hpp"
#include "services/order/api/limits.hpp"
#include "services/order/domain/order.hpp"
#include "services/order/domain/refusals.hpp"

#include <algorithm>

namespace souk::order {

namespace {

// Nothing for a cart of which nothing is on sale: it needs no total.
std::optional<CartProblem> problem_of(const Refusal& refusal) {
    if (refusal == refusal::mixed_currencies) return CartProblem::mixed_currencies;
    if (refusal == refusal::total_too_large) return CartProblem::total_too_large;
    return std::nullopt;
}

}  // namespace

task<CartView> CartApi::priced(Cart cart) {
    CartView view{{}, {}, cart.address, cart.shipping_method, std::nullopt, std::nullopt, std::nullopt, std::nullopt};
    if (cart.variants.empty()) co_return view;

    product::QuoteBody wanted;
    for (std::size_t index = 0; index < cart.variants.size(); ++index)
        wanted.items.push_back({cart.variants[index], product::Quantity::parse(cart.quantities[index]).value()});
    auto quote = co_await products_.post<product::Quote>("/internal/quotes", wanted);
    if (!quote) throw Unavailable("product", "refused a quote: " + quote.error().code);
    for (const auto& variant : cart.variants)
        if (!std::ranges::binary_search(quote->items, variant, {}, &product::QuotedItem::variant_id))
            view.not_on_sale.push_back(variant);

    // Every line is shown, whatever is wrong with another: who cannot see a line cannot take it out.
    for (const auto& item : quote->items)
        view.items.push_back({item.variant_id, item.product_id, item.sku, item.name, item.variant, item.unit_price,
                              item.quantity, line_total(item)});
    const auto totals = total_up(std::move(quote->items).items(), Money());
    if (!totals) {
        view.problem = problem_of(totals.error());
        co_return view;
    }
    view.subtotal = totals->subtotal;
    if (cart.address && cart.shipping_method) {
        view.shipping =
            co_await store_.shipping_price(*cart.shipping_method, view.subtotal->currency(), cart.address->country);
        if (view.shipping) view.total = sum(*view.subtotal, *view.shipping);
        if (view.shipping && !view.total) view.problem = CartProblem::total_too_large;
    }
    co_return view;
}

task<CartView> CartApi::current(UserId user) {
    auto cart = co_await store_.open_cart(user);
    co_return co_await priced(std::move(cart).value_or(Cart{}));
}

task<Answer<CartView>> CartApi::show(Caller caller) { co_return co_await current(caller.user); }

task<Answer<CartView>> CartApi::answer_to(CartChange change, UserId user) {
    switch (change) {
        case CartChange::too_many_lines: co_return cart_full_of(limits_);
        case CartChange::too_many_pieces:
            co_return refused(refusal::quantity_too_large,
                              "at most " + std::to_string(product::most_pieces) + " pieces of a variant",
                              schema::encode(Limit{product::most_pieces}));
        case CartChange::done: break;
    }
    co_return co_await current(user);
}

task<Answer<CartView>> CartApi::add(Caller caller, Body<CartBody> body) {
    const auto change = co_await store_.add(caller.user, body->items, limits_.lines);
    co_return co_await answer_to(change, caller.user);
}

task<Answer<CartView>> CartApi::replace(Caller caller, Body<CartBody> body) {
    const auto change = co_await store_.replace(caller.user, body->items, limits_.lines);
    co_return co_await answer_to(change, caller.user);
}

task<Answer<CartView>> CartApi::remove(Caller caller, Path<VariantId> variant) {
    co_await store_.remove(caller.user, *variant);
    co_return co_await current(caller.user);
}

task<Answer<void>> CartApi::set_address(Caller caller, Body<Address> body) {
    if (!co_await store_.set_address(caller.user, *body)) co_return refused(refusal::cart_empty);
    co_return no_content();
}

task<Answer<CartView>> CartApi::set_shipping(Caller caller, Body<ShippingBody> body) {
    auto cart = co_await store_.open_cart(caller.user);
    if (!cart) co_return refused(refusal::cart_empty);
    if (!cart->address) co_return refused(refusal::address_missing);
    cart->shipping_method = body->method.str();
    auto view = co_await priced(std::move(*cart));
    if (view.problem == CartProblem::mixed_currencies) co_return refused(refusal::mixed_currencies);
    if (view.problem == CartProblem::total_too_large) co_return refused(refusal::total_too_large);
    if (!view.subtotal) co_return refused(refusal::cart_empty);
    if (!view.shipping) co_return refused(refusal::shipping_unavailable);
    co_await store_.set_shipping(caller.user, body->method.str());
    co_return view;
}

task<Answer<ShippingMethods>> CartApi::shipping_methods(Query<MethodsQuery> query) {
    co_return ShippingMethods{co_await store_.shipping_methods(query->currency, query->country)};
}

}  // namespace souk::order
