#include "tests/explorer/shop.hpp"

#include "foundation/core/uuid.hpp"
#include "foundation/postgres/errors.hpp"

#include <algorithm>
#include <stdexcept>

namespace souk::explorer {

namespace {

using namespace std::chrono_literals;

constexpr int hook_tries = 40;

bool is_http(const Waiting& waiting) { return waiting.what.find(' ') != std::string::npos; }

task<void> send_hook(Network& network, std::shared_ptr<Hook> hook, std::vector<std::shared_ptr<Hook>>& hooks,
                     std::vector<std::string>& refused, std::string signature, const Clock& clock, bool again) {
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
    hook->not_before = clock.now() + (taken ? 0s : 60s);
    if (taken && again && !std::exchange(hook->repeated, true)) co_return;
    if (!taken && ++hook->tries < hook_tries) co_return;
    if (!taken) refused.push_back(hook->event.type);
    std::erase(hooks, hook);
}

}  // namespace

std::string Move::describe() const {
    std::string what = who->name + ": ";
    switch (kind) {
        case Kind::go: return what + waiting->what;
        case Kind::hand_over: return what + "is told of " + waiting->what;
        case Kind::deliver: return what + "is answered by " + call->label;
        case Kind::time_out: return what + "gives up on " + call->label;
        case Kind::pass_deadline: return what + "is told that it takes too long: " + call->label;
        case Kind::fire: return what + "wakes";
        case Kind::webhook: return what + "sends " + hook->event.type;
        case Kind::relay: return what + "publishes";
        case Kind::event: return what + "delivers " + message->event;
    }
    return what;
}

Shop::Shop(Platform& platform, Choices& choices, const Temper& temper)
    : platform_(platform),
      choices_(choices),
      scheduler_(platform.loop, platform.clock, choices,
                 {{[this] { return order_ ? order_->database().connections_busy() : 0; },
                   [this] { return platform_.order_db.waiting_for_locks(); }},
                  {[this] { return product_ ? product_->database().connections_busy() : 0; },
                   [this] { return platform_.product_db.waiting_for_locks(); }}}),
      network_(scheduler_, platform.clock) {
    network_.peer("provider", [this](const http::ClientRequest& request) {
        auto fault = ProviderModel::Fault::none;
        // Refunds are rare: theirs fail more often, and more often without being made.
        const bool refunds = request.method == http::Method::post && request.url.ends_with("/refunds");
        if (choices_.per_mille(refunds && provider_fault_ != 0 ? 500 : provider_fault_)) {
            fault = choices_.per_mille(refunds ? 300 : 500) ? ProviderModel::Fault::afterwards
                                                            : ProviderModel::Fault::instead;
            choices_.note(fault == ProviderModel::Fault::instead ? "  the provider answers 500, and does nothing"
                                                                 : "  the provider answers 500");
        }
        return provider_.answer(request, fault, platform_.clock.now());
    });
    network_.peer("auth", [](const http::ClientRequest&) {
        return http::Response{200, {}, R"({"email":"ada@souk.example","name":"Ada","locale":"en"})"};
    });
    for (auto* each : {&webhooks_, &relay_, &queues_}) each->priority = choices_.any() >> 1;
    advance(1s);
    stock_up();
    let_customers_in(temper);
    start_order();
    start_product();
}

void Shop::stock_up() {
    const auto product = Uuid::v7().to_string();
    const std::string category = "01900000-0000-7000-8000-000000000001";
    std::string sql = "INSERT INTO categories (id, slug, name) VALUES ('" + category +
                      "', 'all', 'All') ON CONFLICT DO NOTHING;"
                      "INSERT INTO sellers (id, state) VALUES ('" +
                      product +
                      "', 'active');"
                      "INSERT INTO products (id, seller_id, category_id, slug, name, description, approval, published,"
                      " price_from, currency) VALUES ('" +
                      product + "', '" + product + "', '" + category + "', '" + product +
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
}

void Shop::let_customers_in(const Temper& temper) {
    const auto customers = temper.alone ? 1 : 1 + choices_.below(3);
    std::string carts;
    for (const auto* name : {"ada", "ben", "cleo"}) {
        if (shoppers_.size() == customers) break;
        shoppers_.push_back(std::make_unique<Shopper>(name, network_, provider_, platform_.loop, platform_.clock,
                                                      choices_, temper, variants_));
        carts += shoppers_.back()->full_cart();
    }
    platform_.order_db.ask(carts);
}

void Shop::start_order() {
    const auto owner = ++owners_;
    auto connected = platform_.connect(platform_.order_db);
    scheduler_.as(owner,
                  [&] { order_ = std::make_unique<OrderService>(platform_, network_, std::move(connected), owner); });
    network_.service("order", {owner, &order_->dispatcher()});
    order_->start_jobs(scheduler_);
}

void Shop::start_product() {
    const auto owner = ++owners_;
    auto connected = platform_.connect(platform_.product_db);
    scheduler_.as(
        owner, [&] { product_ = std::make_unique<ProductService>(platform_, network_, std::move(connected), owner); });
    network_.service("product", {owner, &product_->dispatcher()});
    product_->start_jobs(scheduler_);
}

bool Shop::end_a_payment_by_hand() {
    const auto open = provider_.open_intents();
    if (open.empty()) return false;
    provider_.end_by_hand(open[choices_.below(open.size())], platform_.clock.now());
    return true;
}

void Shop::kill(Owner owner) {
    if (owner == order_->owner())
        kill_order();
    else if (owner == product_->owner())
        kill_product();
}

void Shop::kill_order() {
    end(*order_, platform_.order_db, [this] { start_order(); });
}

void Shop::kill_product() {
    end(*product_, platform_.product_db, [this] { start_product(); });
}

void Shop::end(Service& service, VirtualDatabase& database, const std::function<void()>& restart) {
    unharmed_ = false;
    const auto owner = service.owner();
    // Connections that have nothing under way are kept for a later process, since they are slow to make: transactions
    // that are rolled back are all that their end would leave behind.
    if (waits_for_server(owner)) {
        database.end_statements_of(service.application());
        scheduler_.run([] {});
    }
    scheduler_.forget(owner);
    const auto served = network_.owner_gone(owner);
    broker_.owner_gone(owner);
    scheduler_.destroy(owner);
    scheduler_.run([] {});
    platform_.give_back(database, service.take_connections());
    restart();
    for (const auto& call : served) network_.cut(call);
}

void Shop::close() {
    for (const auto owner : {outside, order_->owner(), product_->owner()}) {
        scheduler_.forget(owner);
        scheduler_.destroy(owner);
    }
    scheduler_.run([] {});
    platform_.give_back(platform_.order_db, order_->take_connections());
    platform_.give_back(platform_.product_db, product_->take_connections());
    order_.reset();
    product_.reset();
}

// --- moves

std::vector<Move> Shop::moves() {
    using Kind = Move::Kind;
    std::vector<Move> found;
    const auto now = platform_.clock.now();
    for (const auto& waiting : scheduler_.waiting()) {
        if (waiting->state == Waiting::State::begun) continue;
        const auto kind = waiting->state == Waiting::State::held ? Kind::go : Kind::hand_over;
        found.push_back({kind, waiting->actor, waiting.get()});
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
        if (hook->under_way || webhooks_away || hook->not_before > now) continue;
        found.push_back({.kind = Kind::webhook, .who = &webhooks_, .hook = hook});
    }
    if (broker_away) return found;
    if (outbox_filled_) found.push_back({.kind = Kind::relay, .who = &relay_});
    for (const auto& message : broker_.messages()) {
        if (message->handled_by == outside) found.push_back({.kind = Kind::event, .who = &queues_, .message = message});
    }
    return found;
}

void Shop::make(const Move& move, const Temper* temper) {
    provider_fault_ = temper != nullptr ? temper->provider_fault : 0;
    const bool again = temper != nullptr && choices_.per_mille(temper->twice);
    switch (move.kind) {
        case Move::Kind::go: return begin_work(*move.waiting, temper);
        case Move::Kind::hand_over: return scheduler_.hand_over(*move.waiting);
        case Move::Kind::deliver: return deliver(move.call, temper);
        case Move::Kind::time_out: return network_.time_out(move.call);
        case Move::Kind::pass_deadline: return network_.pass_deadline(move.call);
        case Move::Kind::fire: return scheduler_.fire(move.timer);
        case Move::Kind::webhook: return send(move.hook, again);
        case Move::Kind::relay:
            outbox_filled_ = false;
            broker_.relay(platform_.order_db);
            return;
        case Move::Kind::event: return broker_.handle(scheduler_, *product_, move.message, again);
    }
}

void Shop::begin_work(Waiting& waiting, const Temper* temper) {
    if (waiting.what == "commit") outbox_filled_ = true;
    if (is_http(waiting)) {
        if (temper != nullptr) return begin_call(waiting, *temper);
        scheduler_.work_on(waiting);
        return network_.arrive(network_.calls().back());
    }
    (waiting.actor->owner == order_->owner() ? platform_.order_db : platform_.product_db).tell_time();
    if (temper == nullptr || !choices_.per_mille(temper->unreachable)) return scheduler_.go(waiting);
    lose_connection(waiting);
}

void Shop::cut(Waiting& waiting) { return is_http(waiting) ? lose_request(waiting) : lose_connection(waiting); }

void Shop::lose_connection(Waiting& waiting) {
    unharmed_ = false;
    const auto lost = std::make_exception_ptr(pg::Unreachable("the connection was lost"));
    if (waiting.what == "begin" || choices_.per_mille(500)) {
        choices_.note("  the database cannot be reached");
        return scheduler_.fail(waiting, lost);
    }
    choices_.note("  the database does it, and its answer is lost");
    scheduler_.work_on(waiting);
    if (waiting.state == Waiting::State::answered) scheduler_.fail(waiting, lost);
}

void Shop::lose_request(Waiting& waiting) {
    unharmed_ = false;
    scheduler_.work_on(waiting);
    const auto call = network_.calls().back();
    const bool unseen = choices_.per_mille(500);
    choices_.note(unseen ? "  the request is lost" : "  the request is refused");
    return unseen ? network_.lose(call) : network_.cut(call);
}

void Shop::begin_call(Waiting& waiting, const Temper& temper) {
    if (choices_.per_mille(temper.lose_request)) return lose_request(waiting);
    scheduler_.work_on(waiting);
    const auto call = network_.calls().back();
    if (call->request.repeatable && choices_.per_mille(temper.twice)) {
        choices_.note("  the request arrives twice");
        return network_.arrive_twice(call);
    }
    network_.arrive(call);
}

void Shop::deliver(const std::shared_ptr<Call>& call, const Temper* temper) {
    if (temper == nullptr || !choices_.per_mille(temper->lose_answer)) return network_.deliver(call);
    const bool unseen = choices_.per_mille(500);
    choices_.note(unseen ? "  the answer is lost" : "  the connection is cut");
    unharmed_ = false;
    return unseen ? network_.lose(call) : network_.cut(call);
}

void Shop::send(const std::shared_ptr<Hook>& hook, bool again) {
    hook->under_way = true;
    const auto signature = provider_.signature(hook->event.body, platform_.clock.now());
    scheduler_.begin(outside, "webhook " + hook->event.type,
                     send_hook(network_, hook, hooks_, refused_hooks_, signature, platform_.clock, again));
}

// --- time

void Shop::advance(std::chrono::microseconds time) {
    platform_.clock.advance_to(platform_.clock.now() + time);
    platform_.order_db.set_time(platform_.clock.now());
    platform_.product_db.set_time(platform_.clock.now());
    // What the server's own time-outs would have ended by now.
    if (time >= 5s && waits_for_server()) {
        choices_.note("  the server ends waits for locks");
        unharmed_ = false;
        platform_.order_db.end_lock_waits();
        platform_.product_db.end_lock_waits();
        scheduler_.run([] {});
    }
    if (time < 10s || platform_.transactions_open() == 0) return;
    end_idle_transactions(platform_.order_db, order_->database());
    end_idle_transactions(platform_.product_db, product_->database());
}

void Shop::end_idle_transactions(VirtualDatabase& virtual_database, pg::Database& database) {
    const auto ended = virtual_database.end_idle_transactions();
    if (ended == 0) return;
    choices_.note("  the server ends idle transactions");
    unharmed_ = false;
    while (database.connections_up() > connections - ended) platform_.loop.turn(10ms);
    platform_.recover(database);
}

std::optional<Instant> Shop::next_time() const {
    std::optional<Instant> next;
    const auto consider = [&](Instant time) { next = std::min(next.value_or(time), time); };
    for (const auto& timer : scheduler_.timers())
        if (!timer.actor->background) consider(timer.due);
    for (const auto& call : network_.calls()) {
        consider(call->timeout);
        if (call->state == Call::State::serving && call->deadline) consider(*call->deadline);
    }
    for (const auto& hook : hooks_)
        if (!hook->under_way && !webhooks_away) consider(hook->not_before);
    return next;
}

bool Shop::someone_shops() const {
    return std::ranges::any_of(scheduler_.actors(),
                               [](const auto& actor) { return actor->owner == outside && !actor->finished; });
}

bool Shop::nothing_on_its_way() const { return hooks_.empty() && broker_.messages().empty() && !outbox_filled_; }

bool Shop::waits_for_server(std::optional<Owner> owner) const {
    return std::ranges::any_of(scheduler_.waiting(), [&](const auto& each) {
        return each->state == Waiting::State::begun && each->what != "sleep" && !is_http(*each) &&
               (!owner || each->actor->owner == *owner);
    });
}

bool Shop::wait_for_deadlock() {
    if (!waits_for_server()) return false;
    choices_.note("  a deadlock");
    for (int tries = 0; tries < 50; ++tries) {
        platform_.loop.turn(100ms);
        scheduler_.run([] {});
        if (!moves().empty()) return true;
    }
    throw std::runtime_error("the database waits for ever");
}

}  // namespace souk::explorer
