#include "tools/retail/shop/buyer.hpp"

#include <algorithm>

namespace souk::retail {

namespace {
enum Step : std::size_t { cart, address, shipping, order, payment };
const std::string pickup = schema::encode(ShippingChoice{"pickup"});  // free: totals are those of the goods
const std::string card = schema::encode(CardPayment{"pm_card_visa"});
constexpr std::array<std::string_view, 3> of_a_lost_cart{"cart_empty", "address_missing", "shipping_missing"};
constexpr int most_fillings = 5;
}  // namespace

task<http::Response> Buyer::step(std::size_t step, Account& account, Call call) {
    const auto started = Gateway::Clock::now();
    auto answer = co_await account.send(gateway_, std::move(call));
    times_[step].add(Gateway::Clock::now() - started);
    co_return answer;
}

task<void> Buyer::buy(Account& account, const Purchase& purchase) {
    auto method = purchase.cart_step == CartStep::add ? http::Method::post : http::Method::put;
    for (int filled = 1;; ++filled) {
        try {
            const auto total = co_await fill_cart(account, purchase, method);
            const auto placed = co_await step(
                order, account,
                {http::Method::post, "/api/orders", schema::encode(ExpectedTotal{total}), {}, purchase.key + "-order"});
            const auto id = Gateway::read<PlacedOrder>(placed, "/api/orders").id.to_string();
            co_await pay(account, id, purchase.key + "-payment");
            co_return;
        } catch (const Declined& declined) {
            // A database that was killed may have forgotten the last moment of a cart (decision 7): fill it again.
            if (filled == most_fillings || std::ranges::find(of_a_lost_cart, declined.code()) == of_a_lost_cart.end())
                throw;
        }
        method = http::Method::put;  // whatever is left in it
    }
}

task<Money> Buyer::fill_cart(Account& account, const Purchase& purchase, http::Method method) {
    using http::Method;
    co_await step(cart, account, {method, "/api/cart", schema::encode(purchase.items)});
    co_await step(address, account, {Method::put, "/api/cart/address", schema::encode(purchase.address)});
    const auto priced = co_await step(shipping, account, {Method::put, "/api/cart/shipping", pickup});
    const auto total = Gateway::read<CartTotal>(priced, "/api/cart/shipping").total;
    if (!total) throw std::runtime_error("the cart has no total");
    if (purchase.total && *purchase.total != *total)
        throw std::runtime_error("the cart comes to " + total->to_string() + ", not " + purchase.total->to_string());
    co_return *total;
}

task<void> Buyer::pay(Account& account, std::string order, std::string key) {
    const auto path = "/api/orders/" + order + "/payment";
    bool settled_already = false;
    try {
        const auto answer = co_await step(payment, account, {http::Method::post, path, card, {}, std::move(key)});
        const auto status = Gateway::read<PaymentState>(answer, path).status;
        if (status == "paid") co_return;
        throw std::runtime_error("order " + order + " is not paid but " + status);
    } catch (const Declined& declined) {
        // A service that died after the card was charged: the provider's webhook may settle the order before our next
        // try.
        if (declined.code() != "illegal_change") throw;
        settled_already = true;
    }
    if (!settled_already) co_return;
    const auto state = co_await account.ask<OrderState>(gateway_, {http::Method::get, "/api/orders/" + order});
    if (state.payment_status != "captured")
        throw std::runtime_error("order " + order + " is " + state.status + ", its payment " + state.payment_status);
}

}  // namespace souk::retail
