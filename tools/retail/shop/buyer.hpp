// One purchase as a customer makes it, a request a step: fill the cart, say where to and how, order, pay with a card.
// Used by the replay and by the load generator; times each step.
#pragma once

#include "tools/retail/shop/account.hpp"
#include "tools/retail/shop/latencies.hpp"
#include "tools/retail/shop/purchase.hpp"

#include <array>
#include <optional>
#include <string>

namespace souk::retail {

using StepTimes = std::array<Latencies, purchase_steps.size()>;

enum class CartStep { replace, add };  // PUT /cart, or POST /cart as a visitor does

struct Purchase {
    WantedItems items;
    DeliveryAddress address;
    CartStep cart_step = CartStep::replace;
    std::optional<Money> total;  // what it must come to; where absent, the shop's word is taken
    std::string key;             // the Idempotency-Keys of order and payment are made from it
};

class Buyer {
  public:
    Buyer(Gateway& gateway, StepTimes& times) : gateway_(gateway), times_(times) {}

    // Declined, Unavailable or std::runtime_error when it did not end with a paid order. `purchase` and `account`
    // outlive it.
    task<void> buy(Account& account, const Purchase& purchase);

  private:
    task<Money> fill_cart(Account& account, const Purchase& purchase, http::Method method);
    task<http::Response> step(std::size_t step, Account& account, Call call);
    task<void> pay(Account& account, std::string order, std::string key);

    Gateway& gateway_;
    StepTimes& times_;
};

}  // namespace souk::retail
