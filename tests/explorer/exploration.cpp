#include "tests/explorer/exploration.hpp"

#include "tests/explorer/shop.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace souk::explorer {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_steps = 600;        // while things go wrong
constexpr std::size_t most_settling = 10'000;  // afterwards

class Run {
  public:
    Run(Platform& platform, std::uint64_t seed)
        : platform_(platform),
          choices_(seed),
          temper_(choices_),
          shop_(platform, choices_, temper_),
          invariants_({platform.order_db, platform.product_db, shop_.provider(), shop_.broker(), shop_.shoppers(),
                       shop_.refused_hooks(), shop_.faults(), shop_.stock()}) {}

    Outcome run();

  private:
    void explore();
    std::vector<Move> possible_moves();
    bool strike();
    void hit(Waiting& waiting, const Aim& aim);
    std::optional<Instant> next_time();
    void settle();
    void let_time_end_things();
    bool spoil();
    bool stop_someone();
    void jump();
    void wait_a_while();
    void pass_to(Instant time);
    const Move& choose(const std::vector<Move>& moves);
    void make(const Move& move, const Temper* temper);
    void check(void (Invariants::*what)());

    Platform& platform_;
    Choices choices_;
    Temper temper_;
    Shop shop_;
    Invariants invariants_;
    std::size_t steps_ = 0;
    std::map<const Aim*, std::set<std::size_t>> aimed_at_;
};

const Move& Run::choose(const std::vector<Move>& moves) {
    if (!temper_.by_priority) return moves[choices_.below(moves.size())];
    const auto& best = *std::ranges::max_element(moves, {}, [](const Move& move) { return move.who->priority; });
    if (choices_.per_mille(temper_.demote)) best.who->priority = choices_.any() >> 8;
    return best;
}

void Run::make(const Move& move, const Temper* temper) {
    choices_.note(std::to_string(++steps_) + " " + move.describe());
    shop_.make(move, temper);
}

void Run::check(void (Invariants::*what)()) {
    const auto before = invariants_.violations().size();
    (invariants_.*what)();
    for (auto each = before; each < invariants_.violations().size(); ++each)
        choices_.note("*** " + invariants_.violations()[each].what);
}

// Somebody is killed, stopped, or finds the clock changed.
bool Run::spoil() {
    if (strike()) return true;
    if (choices_.per_mille(temper_.provider_hand) && shop_.end_a_payment_by_hand())
        choices_.note("a payment is ended in the provider's pages");
    if (choices_.per_mille(temper_.kill_order)) {
        choices_.note("order is killed");
        shop_.kill_order();
        return true;
    }
    if (choices_.per_mille(temper_.kill_product)) {
        choices_.note("product is killed");
        shop_.kill_product();
        return true;
    }
    const bool stopped = choices_.per_mille(temper_.stall) && stop_someone();
    if (!choices_.per_mille(stopped ? 500 : temper_.clock)) return false;
    jump();
    return true;
}

bool Run::strike() {
    for (const auto& aim : temper_.aims) {
        auto& met = aimed_at_[&aim];
        if (met.size() > aim.who) continue;
        for (const auto& waiting : shop_.scheduler().waiting()) {
            if (waiting->state != Waiting::State::held || !waiting->actor->name.starts_with(aim.story)) continue;
            if (aim.what != nullptr ? waiting->what != aim.what : waiting->novelty != aim.wait) continue;
            met.insert(waiting->actor->number);
            if (met.size() <= aim.who) continue;
            hit(*waiting, aim);
            return true;
        }
    }
    return false;
}

void Run::hit(Waiting& waiting, const Aim& aim) {
    auto& actor = *waiting.actor;
    choices_.note("aimed at: " + actor.name + ": " + waiting.what);
    switch (aim.blow) {
        case Aim::Blow::stop:
            actor.stalled = true;
            actor.stalled_until = platform_.clock.now() + aim.stop;
            return;
        case Aim::Blow::kill: return shop_.kill(actor.owner);
        case Aim::Blow::cut: return shop_.cut(waiting);
    }
}

bool Run::stop_someone() {
    const auto& waiting = shop_.scheduler().waiting();
    if (waiting.empty()) return false;
    auto& actor = *waiting[choices_.below(waiting.size())]->actor;
    actor.stalled = true;
    choices_.note(actor.name + " is stopped");
    return true;
}

void Run::jump() {
    constexpr std::chrono::seconds jumps[] = {1s, 6s, 6s, 6s, 35s, 65s, 180s, 1260s, 1860s, 3660s};
    const auto time = choices_.one_of(jumps);
    choices_.note("the clock jumps by " + std::to_string(time.count()) + " s");
    if (time >= 20min) check(&Invariants::check_goods_of_live_orders);
    shop_.advance(time);
}

void Run::pass_to(Instant time) { shop_.advance(std::max(time - platform_.clock.now(), std::chrono::microseconds(1))); }

std::optional<Instant> Run::next_time() {
    auto next = shop_.next_time();
    for (const auto& actor : shop_.scheduler().actors())
        if (actor->stalled && actor->stalled_until > platform_.clock.now())
            next = std::min(next.value_or(*actor->stalled_until), *actor->stalled_until);
    return next;
}

// Nobody can go on but those who are stopped.
void Run::wait_a_while() {
    const auto now = platform_.clock.now();
    std::vector<Actor*> stopped;
    for (const auto& actor : shop_.scheduler().actors())
        if (actor->stalled && actor->stalled_until.value_or(now) <= now) stopped.push_back(actor.get());
    const auto next = next_time();
    if (!stopped.empty() && (!next || choices_.per_mille(400))) {
        auto& actor = *stopped[choices_.below(stopped.size())];
        actor.stalled = false;
        choices_.note(actor.name + " goes on");
    } else if (next) {
        choices_.note("time passes");
        constexpr auto small_step = 4min;
        pass_to(temper_.small_steps ? std::min(*next, platform_.clock.now() + small_step) : *next);
    } else {
        shop_.wait_for_deadlock();
    }
}

void Run::explore() {
    choices_.note("--- " + temper_.describe());
    shop_.broker_away = temper_.broker_away;
    shop_.webhooks_away = temper_.webhooks_away;
    while (steps_ < most_steps && shop_.someone_shops()) {
        if (spoil()) continue;
        auto moves = possible_moves();
        if (moves.empty()) {
            ++steps_;
            wait_a_while();
        } else {
            make(choose(moves), &temper_);
        }
    }
    for (unsigned round = 0; round < temper_.rounds_after; ++round) {
        jump();
        for (auto moves = possible_moves(); steps_ < most_steps && !moves.empty(); moves = possible_moves()) {
            if (!spoil()) make(choose(moves), &temper_);
        }
    }
}

std::vector<Move> Run::possible_moves() {
    auto moves = shop_.moves();
    std::erase_if(moves, [](const Move& move) { return move.who->stalled; });
    return moves;
}

// Everything that was begun comes to its end.
void Run::settle() {
    for (const auto& actor : shop_.scheduler().actors()) actor->stalled = false;
    for (std::size_t count = 0; count < most_settling; ++count) {
        const auto moves = shop_.moves();
        if (!moves.empty()) {
            make(moves[choices_.below(moves.size())], nullptr);
        } else if (const auto next = shop_.next_time()) {
            pass_to(*next);
        } else if (!shop_.wait_for_deadlock()) {
            return;
        }
    }
    throw std::runtime_error("the run does not come to rest");
}

void Run::let_time_end_things() {
    choices_.note("--- no more faults");
    settle();
    check(&Invariants::check_goods_of_live_orders);
    if (shop_.unharmed()) check(&Invariants::check_holds_have_orders);
    for (const auto& shopper : shop_.shoppers())
        if (shopper->wants_to_pay()) shop_.scheduler().begin(outside, shopper->name(), shopper->pay_anew());
    settle();
    check(&Invariants::check_refused_payments);
    if (shop_.nothing_on_its_way() && invariants_.all_is_over()) return;
    shop_.advance(300s);
    settle();
    check(&Invariants::check_holds_have_orders);
    for (const auto pause : {1260s, 700s, 1900s}) {
        shop_.advance(pause);
        settle();
        check(&Invariants::check_goods_of_live_orders);
    }
    if (shop_.broker_away || shop_.webhooks_away) {
        choices_.note("--- the broker and the webhooks come");
        shop_.broker_away = shop_.webhooks_away = false;
        settle();
    }
    for (const auto pause : {10s, 3700s}) {
        shop_.advance(pause);
        settle();
    }
}

Outcome Run::run() {
    Outcome outcome;
    try {
        settle();
        for (const auto& shopper : shop_.shoppers()) shopper->shop(shop_.scheduler());
        explore();
        let_time_end_things();
        choices_.note("--- the same requests again");
        for (const auto& shopper : shop_.shoppers())
            shop_.scheduler().begin(outside, shopper->name(), shopper->ask_again());
        settle();
        check(&Invariants::check_all);
        shop_.close();
        outcome.violations = invariants_.violations();
    } catch (const std::exception& error) {
        outcome.violations = invariants_.violations();
        outcome.violations.push_back({"a run comes to its end", error.what()});
    }
    outcome.trace = choices_.trace();
    outcome.steps = steps_;
    return outcome;
}

}  // namespace

Outcome explore(Platform& platform, std::uint64_t seed) {
    auto outcome = Run(platform, seed).run();
    outcome.seed = seed;
    constexpr std::size_t runs_between_cleanings = 500;
    if (!outcome.violations.empty() || ++platform.runs % runs_between_cleanings == 0) {
        platform.order_db.forget_everything();
        platform.product_db.forget_everything();
    }
    return outcome;
}

}  // namespace souk::explorer
