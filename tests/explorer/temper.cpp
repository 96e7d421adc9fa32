#include "tests/explorer/temper.hpp"

namespace souk::explorer {

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
    if (webhooks_away) text += ", webhooks away";
    return text;
}

}  // namespace souk::explorer
