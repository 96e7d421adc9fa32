#include "tests/explorer/temper.hpp"

#include <algorithm>

namespace souk::explorer {

namespace {

constexpr const char* stories[] = {
    "POST order/orders (",
    "POST order/orders (",
    "POST order/orders/*/payment",
    "POST order/orders/*/payment",
    "POST order/orders/*/cancel",
    "POST product/internal/reservations",
    "DELETE product/internal/reservations",
    "POST order/internal/orders/holds",
    "POST order/payments/webhooks",
    "event ",
    "overdue orders",
    "unsettled payments",
    "refunds",
    "expired holds",
};

// Around a request's time-out, the end of a lease, of a hold that has no order, of an order.
constexpr std::chrono::seconds stops[] = {std::chrono::seconds(12),  std::chrono::seconds(40),
                                          std::chrono::seconds(75),  std::chrono::seconds(200),
                                          std::chrono::seconds(200), std::chrono::seconds(1300)};

Aim aim_of(Choices& choices) {
    using Blow = Aim::Blow;
    constexpr Blow blows[] = {Blow::stop, Blow::stop, Blow::kill, Blow::cut};
    return {choices.one_of(stories), static_cast<unsigned>(choices.below(3)) / 2, 1 + choices.below(10),
            choices.one_of(blows), choices.one_of(stops)};
}

}  // namespace

// What is aimed at would seldom be hit while everything else goes wrong as well.
void Temper::nothing_by_chance() {
    kill_order = kill_product = unreachable = lose_request = lose_answer = stall = clock = 0;
    broker_away = webhooks_away = false;
}

// An attempt leaves its goods held, and its customer comes back when the job that lets them go has asked whether it
// may, and is stopped before it does.
void Temper::race_for_a_left_hold(Choices& choices) {
    using Blow = Aim::Blow;
    constexpr Blow ends[] = {Blow::kill, Blow::cut};
    constexpr const char* lettings_go[] = {"stock.release_seen", "stock.release_seen",
                                           "POST order/internal/orders/holds"};
    nothing_by_chance();
    aims = {{.story = stories[0], .who = 0, .wait = 0, .blow = choices.one_of(ends), .what = "begin"},
            {.story = "expired holds",
             .who = 0,
             .wait = 0,
             .blow = Blow::stop,
             .stop = std::chrono::seconds(3000),
             .what = choices.one_of(lettings_go)}};
    late = 1000;
    alone = choices.per_mille(800);
    small_steps = true;
}

// An order is cancelled while its payment is under way, and the provider fails when the money is to go back.
void Temper::race_for_a_refund(Choices& choices) {
    constexpr const char* payings[] = {"POST provider/v1/payment_intents",
                                       "POST provider/v1/payment_intents/*/confirm"};
    nothing_by_chance();
    aims = {{.story = "POST order/orders/*/payment",
             .who = 0,
             .wait = 0,
             .blow = Aim::Blow::stop,
             .stop = choices.one_of(stops),
             .what = choices.one_of(payings)}};
    minds_change = true;
    provider_fault = 150;
    rounds_after = 3;
}

Temper::Temper(Choices& choices) {
    const auto maybe = [&](unsigned chance, unsigned rate) { return choices.per_mille(chance) ? rate : 0U; };
    kill_order = maybe(200, 10);
    kill_product = maybe(150, 10);
    unreachable = maybe(200, 40);
    lose_request = maybe(200, 60);
    lose_answer = maybe(300, 80);
    twice = maybe(200, 150);
    provider_fault = maybe(200, 250);
    stall = maybe(500, 30);
    clock = maybe(400, 15);
    by_priority = choices.per_mille(500);
    demote = by_priority ? maybe(700, 40) : 0;
    broker_away = choices.per_mille(150);
    webhooks_away = choices.per_mille(150);
    provider_hand = maybe(150, 60);
    rounds_after = choices.per_mille(400) ? 1 + static_cast<unsigned>(choices.below(5)) : 0;
    late = 150;
    minds_change = false;
    if (provider_fault != 0) {
        // Money goes back when the customers are gone: a provider that fails then as well belongs to it.
        rounds_after = std::max(rounds_after, 2U);
        minds_change = choices.per_mille(500);
    }
    alone = false;
    small_steps = choices.per_mille(200);
    const auto kind = choices.below(1000);
    if (kind < 80) {
        race_for_a_left_hold(choices);
    } else if (kind < 120) {
        race_for_a_refund(choices);
    } else if (kind < 560) {
        aims = {aim_of(choices)};
    }
}

std::string Temper::describe() const {
    std::string text = by_priority ? "by priority" : "at random";
    const auto add = [&](const char* name, unsigned rate) {
        if (rate != 0) text += std::string(", ") + name + " " + std::to_string(rate);
    };
    add("kill order", kill_order);
    add("kill product", kill_product);
    add("database unreachable", unreachable);
    add("lost requests", lose_request);
    add("lost answers", lose_answer);
    add("twice", twice);
    add("provider's faults", provider_fault);
    add("stops", stall);
    add("clock", clock);
    add("demote", demote);
    if (broker_away) text += ", broker away";
    add("payments ended by hand", provider_hand);
    add("rounds after", rounds_after);
    constexpr const char* blows[] = {"stop for ", "kill", "cut"};
    for (const auto& aim : aims) {
        text += std::string(", aim: ") + blows[static_cast<std::size_t>(aim.blow)];
        if (aim.blow == Aim::Blow::stop) text += std::to_string(aim.stop.count()) + " s";
        text += " at " + (aim.what != nullptr ? std::string(aim.what) : "wait " + std::to_string(aim.wait)) + " of " +
                aim.story + "...";
    }
    if (alone) text += ", alone";
    if (small_steps) text += ", small steps";
    if (minds_change) text += ", all pay and cancel";
    if (webhooks_away) text += ", webhooks away";
    return text;
}

}  // namespace souk::explorer
