#include "tests/explorer/exploration.hpp"

#include "foundation/core/uuid.hpp"
#include "foundation/postgres/errors.hpp"
#include "tests/explorer/temper.hpp"

#include <algorithm>
#include <stdexcept>

namespace souk::explorer {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_steps = 600;        // while things go wrong
constexpr std::size_t most_settling = 20'000;  // afterwards

struct Hook {
    ProviderEvent event;
    Instant not_before;
    int tries = 0;
    bool under_way = false;
    bool repeated = false;
};

struct Move {
    enum class Kind { go, hand_over, deliver, time_out, pass_deadline, fire, webhook, relay, event };
    Kind kind;
    Actor* who;
    Waiting* waiting = nullptr;
    std::shared_ptr<Call> call{};
    std::shared_ptr<Hook> hook{};
    std::shared_ptr<Message> message{};
    std::size_t timer = 0;
};

bool is_http(const Waiting& waiting) { return waiting.what.find(' ') != std::string::npos; }

task<void> send_hook(Network& network, std::shared_ptr<Hook> hook, std::vector<std::shared_ptr<Hook>>& hooks,
                     std::string signature, const Clock& clock, bool again) {
    Line line(network);
    http::ClientRequest request;
    request.method = http::Method::post;
    request.url = "http://order/payments/webhooks/stripe";
    request.headers = {{"Content-Type", "application/json"}, {"Stripe-Signature", std::move(signature)}};
    request.body = hook->event.body;
    request.timeout = 20s;
    bool taken = false;
    try {
        taken = (co_await line.send(std::move(request))).status / 100 == 2;
    } catch (const Unavailable&) {
    }
    hook->under_way = false;
    ++hook->tries;
    hook->not_before = clock.now() + (taken ? 0s : 60s);
    if (taken && !(again && !std::exchange(hook->repeated, true))) std::erase(hooks, hook);
}

class Run {
  public:
    Run(Platform& platform, std::uint64_t seed);
    Outcome run();

  private:
    void stock_the_shop();
    void restart_order();
    void restart_product();
    void kill(Service& service, const std::function<void()>& restart);
    void explore();
    bool spoil();
    void wait_a_while();
    void settle();
    void let_time_end_things();
    void ask_again();
    void clean_up();

    std::vector<Move> moves();
    const Move& choose(const std::vector<Move>& moves);
    void make(const Move& move, bool faithfully);
    void begin_work(Waiting& waiting, bool faithfully);
    void note(const Move& move);
    void advance(std::chrono::microseconds time);
    std::optional<Instant> next_time() const;
    bool shopping() const;
    bool wait_for_deadlock();
    http::Response provider(const http::ClientRequest& request);

    Platform& platform_;
    Choices choices_;
    Temper temper_;
    ProviderModel provider_;
    Scheduler scheduler_;
    Network network_;
    Broker broker_;
    std::vector<std::shared_ptr<Hook>> hooks_;
    std::unique_ptr<OrderService> order_;
    std::unique_ptr<ProductService> product_;
    std::vector<std::unique_ptr<Shopper>> shoppers_;
    std::map<std::string, int> stock_;
    std::vector<std::string> variants_;
    Invariants invariants_;
    Actor webhooks_{.name = "provider"};
    Actor relay_{.name = "relay"};
    Actor queue_{.name = "broker"};
    Owner owners_ = outside;
    std::size_t steps_ = 0;
    bool outbox_filled_ = false;
    bool broker_away_ = false;
    bool webhooks_away_ = false;
    bool faulty_ = false;
};

Run::Run(Platform& platform, std::uint64_t seed)
    : platform_(platform),
      choices_(seed),
      temper_(choices_),
      scheduler_(
          platform.loop, platform.clock, choices_,
          {[this] {
               return (order_ ? order_->database().connections_busy() : 0) +
                      (product_ ? product_->database().connections_busy() : 0);
           },
           [this] { return platform_.order_db.waiting_for_locks() + platform_.product_db.waiting_for_locks(); }}),
      network_(scheduler_, platform.clock),
      invariants_({platform.order_db, platform.product_db, provider_, broker_, shoppers_, stock_}) {
    network_.peer("provider", [this](const auto& request) { return provider(request); });
    network_.peer("auth",
                  [](const auto&) { return http::Response{200, {}, R"({"email":"ada@souk.example","name":"Ada"})"}; });
    for (auto* each : {&webhooks_, &relay_, &queue_}) each->priority = choices_.any() >> 1;
    advance(1s);
    stock_the_shop();
    restart_order();
    restart_product();
}

http::Response Run::provider(const http::ClientRequest& request) {
    const bool fault = faulty_ && choices_.per_mille(temper_.provider_fault);
    if (fault) choices_.note("  the provider answers 500");
    return provider_.answer(request, fault, platform_.clock.now());
}

void Run::stock_the_shop() {
    const auto product = Uuid::v7().to_string();
    std::string sql =
        "INSERT INTO categories (id, slug, name) VALUES ('01900000-0000-7000-8000-000000000001', 'all', 'All')"
        " ON CONFLICT DO NOTHING; INSERT INTO products (id, seller_id, category_id, slug, name, description,"
        " approval, published, price_from, currency) VALUES ('" +
        product + "', '" + product + "', '01900000-0000-7000-8000-000000000001', '" + product +
        "', 'A mug', '', 'approved', true, 1000, 'EUR');";
    const auto kinds = 1 + choices_.below(2);
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        const auto id = Uuid::v7().to_string();
        const int pieces = 1 + static_cast<int>(choices_.below(3));
        variants_.push_back(id);
        stock_[id] = pieces;
        sql += "INSERT INTO variants (id, product_id, position, sku, name, price, currency) VALUES ('" + id + "', '" +
               product + "', " + std::to_string(kind) + ", '" + id + "', '', 1000, 'EUR');" +
               "INSERT INTO stock (variant_id, on_hand) VALUES ('" + id + "', " + std::to_string(pieces) + ");";
    }
    platform_.product_db.ask(sql);
    const auto customers = 1 + choices_.below(3);
    for (const auto* name : {"ada", "ben", "cleo"}) {
        if (shoppers_.size() < customers)
            shoppers_.push_back(std::make_unique<Shopper>(name, network_, provider_, platform_.loop, platform_.clock,
                                                          choices_, variants_));
    }
}

void Run::restart_order() {
    const auto owner = ++owners_;
    scheduler_.as(owner, [&] { order_ = std::make_unique<OrderService>(platform_, network_, owner); });
    network_.service("order", {owner, &order_->dispatcher()});
    order_->start_jobs(scheduler_);
}

void Run::restart_product() {
    const auto owner = ++owners_;
    scheduler_.as(owner, [&] { product_ = std::make_unique<ProductService>(platform_, network_, owner); });
    network_.service("product", {owner, &product_->dispatcher()});
    product_->start_jobs(scheduler_);
}

void Run::kill(Service& service, const std::function<void()>& restart) {
    const auto owner = service.owner();
    scheduler_.forget(owner);
    const auto served = network_.owner_gone(owner);
    broker_.owner_gone(owner);
    const auto& database = service.owner() == order_->owner() ? platform_.order_db : platform_.product_db;
    auto connections = service.take_connections();
    connections.database.reset();
    scheduler_.destroy(owner);
    const_cast<VirtualDatabase&>(database).end_sessions_of(connections.application);
    restart();
    for (const auto& call : served) network_.cut(call);
}

// --- what can happen next

std::vector<Move> Run::moves() {
    using Kind = Move::Kind;
    std::vector<Move> found;
    const auto now = platform_.clock.now();
    for (const auto& waiting : scheduler_.waiting()) {
        if (waiting->state == Waiting::State::begun) continue;
        found.push_back(
            {waiting->state == Waiting::State::held ? Kind::go : Kind::hand_over, waiting->actor, waiting.get()});
    }
    for (const auto& call : network_.calls()) {
        if (call->state == Call::State::answered) found.push_back({Kind::deliver, call->sender, nullptr, call});
        if (call->timeout <= now) found.push_back({Kind::time_out, call->sender, nullptr, call});
        if (call->state == Call::State::serving && call->deadline && *call->deadline <= now)
            found.push_back({Kind::pass_deadline, call->sender, nullptr, call});
    }
    const auto& timers = scheduler_.timers();
    for (std::size_t index = 0; index < timers.size(); ++index) {
        if (timers[index].due > now) continue;
        found.push_back({.kind = Kind::fire, .who = timers[index].actor, .timer = index});
    }
    for (auto& event : provider_.take_events()) hooks_.push_back(std::make_shared<Hook>(Hook{std::move(event), now}));
    for (const auto& hook : hooks_) {
        if (hook->under_way || webhooks_away_ || hook->not_before > now) continue;
        found.push_back({.kind = Kind::webhook, .who = &webhooks_, .hook = hook});
    }
    if (broker_away_) return found;
    if (outbox_filled_) found.push_back({.kind = Kind::relay, .who = &relay_});
    for (const auto& message : broker_.messages()) {
        if (message->handled_by == outside) found.push_back({.kind = Kind::event, .who = &queue_, .message = message});
    }
    return found;
}

const Move& Run::choose(const std::vector<Move>& moves) {
    if (!temper_.by_priority) return moves[choices_.below(moves.size())];
    const auto& best = *std::ranges::max_element(moves, {}, [](const Move& move) { return move.who->priority; });
    if (choices_.per_mille(temper_.demote)) best.who->priority = choices_.any() >> 8;
    return best;
}

void Run::note(const Move& move) {
    static constexpr const char* names[] = {
        "", "is told of ", "is answered by ", "gives up on ", "is told that it takes too long: ", "wakes",
        "", "publishes",   "delivers "};
    std::string what = names[static_cast<std::size_t>(move.kind)];
    if (move.waiting != nullptr) what += move.waiting->what;
    if (move.call) what += move.call->label;
    if (move.hook) what += move.hook->event.type;
    if (move.message) what += move.message->event;
    choices_.note(std::to_string(steps_) + " " + move.who->name + ": " + what);
}

void Run::make(const Move& move, bool faithfully) {
    ++steps_;
    note(move);
    switch (move.kind) {
        case Move::Kind::go: return begin_work(*move.waiting, faithfully);
        case Move::Kind::hand_over: return scheduler_.hand_over(*move.waiting);
        case Move::Kind::deliver:
            if (!faithfully && choices_.per_mille(temper_.lose_answer)) {
                choices_.note("  the answer is lost");
                return choices_.per_mille(500) ? network_.lose(move.call) : network_.cut(move.call);
            }
            return network_.deliver(move.call);
        case Move::Kind::time_out: return network_.time_out(move.call);
        case Move::Kind::pass_deadline: return network_.pass_deadline(move.call);
        case Move::Kind::fire: return scheduler_.fire(move.timer);
        case Move::Kind::webhook: {
            move.hook->under_way = true;
            const auto signature = provider_.signature(move.hook->event.body, platform_.clock.now());
            scheduler_.begin(outside, "webhook " + move.hook->event.type,
                             send_hook(network_, move.hook, hooks_, signature, platform_.clock,
                                       !faithfully && choices_.per_mille(temper_.twice)));
            return;
        }
        case Move::Kind::relay:
            outbox_filled_ = false;
            broker_.relay(platform_.order_db);
            return;
        case Move::Kind::event:
            return broker_.handle(scheduler_, *product_, move.message,
                                  !faithfully && choices_.per_mille(temper_.twice));
    }
}

void Run::begin_work(Waiting& waiting, bool faithfully) {
    if (waiting.what == "commit") outbox_filled_ = true;
    if (!is_http(waiting)) {
        if (faithfully || !choices_.per_mille(temper_.unreachable)) return scheduler_.go(waiting);
        const auto lost = std::make_exception_ptr(pg::Unreachable("the connection was lost"));
        if (waiting.what == "begin" || choices_.per_mille(500)) {
            choices_.note("  the database cannot be reached");
            return scheduler_.fail(waiting, lost);
        }
        choices_.note("  done, and the database cannot be reached");
        scheduler_.work_on(waiting);
        if (waiting.state == Waiting::State::answered) scheduler_.fail(waiting, lost);
        return;
    }
    scheduler_.work_on(waiting);
    const auto call = network_.calls().back();
    if (faithfully) return network_.arrive(call);
    if (choices_.per_mille(temper_.lose_request)) {
        choices_.note("  the request is lost");
        return choices_.per_mille(500) ? network_.lose(call) : network_.cut(call);
    }
    if (call->request.repeatable && choices_.per_mille(temper_.twice)) {
        choices_.note("  the request arrives twice");
        return network_.arrive_twice(call);
    }
    network_.arrive(call);
}

// --- time

void Run::advance(std::chrono::microseconds time) {
    platform_.clock.advance_to(platform_.clock.now() + time);
    platform_.order_db.set_time(platform_.clock.now());
    platform_.product_db.set_time(platform_.clock.now());
    if (time < 5s || !order_ || !product_) return;
    // What the server's own time-outs would have ended by now.
    platform_.order_db.end_lock_waits();
    platform_.product_db.end_lock_waits();
    scheduler_.run([] {});
    if (time < 10s) return;
    const auto end_idle = [&](VirtualDatabase& virtual_database, pg::Database& database) {
        const auto ended = virtual_database.end_idle_transactions();
        if (ended == 0) return;
        choices_.note("  the server ends idle transactions");
        while (database.connections_up() > connections - ended) platform_.loop.turn(10ms);
        platform_.recover(database);
    };
    end_idle(platform_.order_db, order_->database());
    end_idle(platform_.product_db, product_->database());
}

// When something that matters happens by itself: not the next round of a job.
std::optional<Instant> Run::next_time() const {
    std::optional<Instant> next;
    const auto consider = [&](Instant time) { next = std::min(next.value_or(time), time); };
    for (const auto& timer : scheduler_.timers())
        if (!timer.actor->background) consider(timer.due);
    for (const auto& call : network_.calls()) {
        consider(call->timeout);
        if (call->state == Call::State::serving && call->deadline) consider(*call->deadline);
    }
    for (const auto& hook : hooks_)
        if (!hook->under_way && !webhooks_away_) consider(hook->not_before);
    return next;
}

bool Run::wait_for_deadlock() {
    const auto blocked = [&] {
        return std::ranges::any_of(scheduler_.waiting(), [](const auto& each) {
            return each->state == Waiting::State::begun && each->what != "sleep" && !is_http(*each);
        });
    };
    if (!blocked()) return false;
    choices_.note("  a deadlock");
    for (int tries = 0; tries < 50; ++tries) {
        platform_.loop.turn(100ms);
        scheduler_.run([] {});
        if (!moves().empty()) return true;
    }
    throw std::runtime_error("the database waits for ever");
}

// --- the run

bool Run::shopping() const {
    return std::ranges::any_of(scheduler_.actors(),
                               [](const auto& actor) { return actor->owner == outside && !actor->finished; });
}

// Somebody is stopped, killed, or finds the clock changed.
bool Run::spoil() {
    if (choices_.per_mille(temper_.kill_order)) {
        choices_.note("order is killed");
        kill(*order_, [this] { restart_order(); });
        return true;
    }
    if (choices_.per_mille(temper_.kill_product)) {
        choices_.note("product is killed");
        kill(*product_, [this] { restart_product(); });
        return true;
    }
    const bool stops = choices_.per_mille(temper_.stall);
    if (stops) {
        const auto& waiting = scheduler_.waiting();
        if (waiting.empty()) return false;
        auto& actor = *waiting[choices_.below(waiting.size())]->actor;
        actor.stalled = true;
        choices_.note(actor.name + " is stopped");
    }
    if (choices_.per_mille(stops ? 500 : temper_.clock)) {
        constexpr std::chrono::seconds jumps[] = {1s, 6s, 6s, 6s, 35s, 65s, 180s, 1260s, 1860s, 3660s};
        const auto jump = choices_.one_of(jumps);
        choices_.note("the clock jumps by " + std::to_string(jump.count()) + " s");
        if (jump >= 20min) invariants_.check_goods_of_live_orders();
        advance(jump);
        return true;
    }
    return false;
}

// Nobody can go on but those who are stopped.
void Run::wait_a_while() {
    std::vector<Actor*> stalled;
    for (const auto& actor : scheduler_.actors())
        if (actor->stalled) stalled.push_back(actor.get());
    const auto next = next_time();
    if (!stalled.empty() && (!next || choices_.per_mille(400))) {
        auto& actor = *stalled[choices_.below(stalled.size())];
        actor.stalled = false;
        choices_.note(actor.name + " goes on");
        return;
    }
    if (!next) {
        wait_for_deadlock();
        return;
    }
    choices_.note("time passes");
    advance(std::max(*next - platform_.clock.now(), 1us));
}

void Run::explore() {
    faulty_ = true;
    broker_away_ = temper_.broker_away;
    webhooks_away_ = temper_.webhooks_away;
    while (steps_ < most_steps && shopping()) {
        if (spoil()) continue;
        auto found = moves();
        std::erase_if(found, [](const Move& move) { return move.who->stalled; });
        if (found.empty()) {
            ++steps_;
            wait_a_while();
        } else {
            make(choose(found), false);
        }
    }
    faulty_ = false;
}

// Everything that was begun comes to its end.
void Run::settle() {
    for (const auto& actor : scheduler_.actors()) actor->stalled = false;
    for (std::size_t count = 0; count < most_settling; ++count) {
        const auto found = moves();
        if (!found.empty()) {
            make(found[choices_.below(found.size())], true);
            continue;
        }
        if (const auto next = next_time()) {
            advance(std::max(*next - platform_.clock.now(), 1us));
        } else if (!wait_for_deadlock()) {
            return;
        }
    }
    throw std::runtime_error("the run does not come to rest");
}

void Run::let_time_end_things() {
    choices_.note("--- no more faults");
    settle();
    invariants_.check_goods_of_live_orders();
    advance(300s);
    settle();
    invariants_.check_holds_have_orders();
    for (const auto pause : {1260s, 700s, 1900s, 1900s}) {
        advance(pause);
        settle();
        invariants_.check_goods_of_live_orders();
    }
    broker_away_ = webhooks_away_ = false;
    choices_.note("--- the broker and the webhooks come");
    settle();
    advance(10s);
    settle();
    advance(3700s);
    settle();
}

void Run::ask_again() {
    choices_.note("--- the same requests again");
    for (const auto& shopper : shoppers_) scheduler_.begin(outside, shopper->name(), shopper->ask_again());
    settle();
}

void Run::clean_up() {
    const auto end = [&](std::unique_ptr<OrderService>& service) { return service->take_connections(); };
    scheduler_.forget(outside);
    scheduler_.forget(order_->owner());
    scheduler_.forget(product_->owner());
    scheduler_.destroy(outside);
    scheduler_.destroy(order_->owner());
    scheduler_.destroy(product_->owner());
    platform_.give_back(platform_.order_db, end(order_));
    platform_.give_back(platform_.product_db, product_->take_connections());
    order_.reset();
    product_.reset();
}

Outcome Run::run() {
    for (const auto& shopper : shoppers_) scheduler_.begin(outside, shopper->name(), shopper->fill_cart());
    settle();
    choices_.note("--- " + temper_.describe());
    for (const auto& shopper : shoppers_) shopper->shop(scheduler_);
    explore();
    let_time_end_things();
    ask_again();
    invariants_.check_all();
    clean_up();
    return {.seed = 0, .violations = invariants_.violations(), .trace = choices_.trace(), .steps = steps_};
}

}  // namespace

Outcome explore(Platform& platform, std::uint64_t seed) {
    auto outcome = Run(platform, seed).run();
    outcome.seed = seed;
    if (!outcome.violations.empty() || seed % 500 == 0) {
        platform.order_db.forget_everything();
        platform.product_db.forget_everything();
    }
    return outcome;
}

}  // namespace souk::explorer
