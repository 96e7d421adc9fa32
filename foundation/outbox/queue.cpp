#include "foundation/outbox/queue.hpp"

#include "foundation/core/item_failure.hpp"
#include "foundation/core/redaction.hpp"
#include "foundation/outbox/statements.hpp"
#include "foundation/postgres/retry.hpp"
#include "foundation/runtime/context.hpp"
#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <algorithm>

namespace souk::outbox {

namespace {
constexpr std::size_t recent_limit = 10000;
// For a message that cannot wait in place for a dependency.
constexpr std::chrono::seconds unavailable_step{5};
// A batch for which a dependency is away so often in a row is tried one by one: perhaps it is so for one of them only.
constexpr int unavailable_together = 3;
}  // namespace

Consumers::Queue::Queue(runtime::Loop& loop, amqp::Subscriber& subscriber, pg::Database* database,
                        telemetry::Metrics& metrics, const amqp::Topology& topology, std::string name,
                        std::string event, ConsumerOptions options, Handler handler)
    : loop_(loop),
      subscriber_(subscriber),
      database_(database),
      topology_(topology),
      name_(std::move(name)),
      event_(std::move(event)),
      options_(options),
      handler_(std::move(handler)),
      handled_(metrics.counter("events_handled_total", "Events handled (repeats too)", {{"queue", name_}})),
      failures_(metrics.counter("event_failures_total", "Attempts to handle events that failed", {{"queue", name_}})),
      set_aside_(
          metrics.counter("events_set_aside_total", "Events that went to wait by themselves", {{"queue", name_}})),
      seconds_(metrics.histogram("event_seconds", "Duration of an attempt to handle an event or a batch",
                                 {{"queue", name_}})) {}

void Consumers::Queue::take_in(std::vector<amqp::Delivery> batch) {
    if (loop_.stopping() || batch.empty()) return;
    // After a new connection the broker sends again all that was not acked, the waiting ones among them.
    if (std::exchange(connection_, batch.front().ticket.connection) != batch.front().ticket.connection)
        waiting_.clear();
    std::ranges::move(batch, std::back_inserter(waiting_));
    const auto batches = (static_cast<int>(waiting_.size()) + handler_.max_batch - 1) / handler_.max_batch;
    for (auto more = std::min(options_.concurrency - workers_, batches); more > 0; --more) {
        ++workers_;
        loop_.spawn(name_, work());
    }
}

task<void> Consumers::Queue::work() {
    struct Leave {
        int& workers;
        ~Leave() { --workers; }
    } const leave{workers_};
    while (!waiting_.empty() && !loop_.stopping()) {
        set_aside_waiting();
        auto items = next_items();
        if (!items.empty()) co_await handle(std::move(items));
    }
}

std::vector<Consumers::Queue::Item> Consumers::Queue::next_items() {
    std::vector<Item> items;
    while (!waiting_.empty() && std::cmp_less(items.size(), handler_.max_batch)) {
        auto delivery = std::move(waiting_.front());
        waiting_.pop_front();
        if (auto item = open(std::move(delivery))) items.push_back(*std::move(item));
    }
    return items;
}

// Nothing when there is nothing to do with it any more: broken, or a repeat of one that is in hand or was handled.
std::optional<Consumers::Queue::Item> Consumers::Queue::open(amqp::Delivery delivery) {
    auto item = read(delivery);
    if (!item) {
        failures_.inc();
        telemetry::log_error("an event cannot be read: moved to the dead-letter queue",
                             {{"queue", name_}, {"event", delivery.id}, {"error", item.error()}});
        delivery.history.reason = "it cannot be read: " + redacted(item.error());
        subscriber_.dead_letter(std::move(delivery));
        return std::nullopt;
    }
    auto& received = item->delivery;
    if (!received.history.first_received) received.history.first_received = SystemClock().now();
    const auto& id = item->envelope.id;
    if (recent_.contains(id)) {
        subscriber_.ack(received.ticket);
        return std::nullopt;
    }
    auto [entry, first] = in_hand_.try_emplace(id);
    entry->second.push_back(received.ticket);
    if (!first) return std::nullopt;
    return *std::move(item);
}

std::expected<Consumers::Queue::Item, std::string> Consumers::Queue::read(amqp::Delivery& delivery) const {
    auto envelope = schema::decode<Envelope>(delivery.body, schema::Strictness::ignore_unknown);
    if (!envelope) return std::unexpected(describe(envelope.error()));
    if (envelope->name != event_) return std::unexpected("another event: " + envelope->name);
    std::string reason;
    auto event = handler_.decode(envelope->data.text, reason);
    if (!event) return std::unexpected(std::move(reason));
    return Item{std::move(delivery), *std::move(envelope), std::move(event)};
}

task<Consumers::Handled> Consumers::Queue::handle_once(std::string body) {
    amqp::Delivery delivery{};
    delivery.body = std::move(body);
    delivery.history.first_received = SystemClock().now();
    std::vector<Item> items;
    if (auto item = read(delivery)) items.push_back(*std::move(item));
    if (items.empty()) co_return Handled::failed;
    const auto outcome = co_await attempt(items);
    if (outcome.kind == Outcome::Kind::done) co_return Handled::done;
    co_return outcome.kind == Outcome::Kind::unavailable ? Handled::unavailable : Handled::failed;
}

task<void> Consumers::Queue::handle(std::vector<Item> items) {
    std::shared_ptr<const runtime::Context> context;
    if (items.size() == 1) {
        const auto& envelope = items.front().envelope;
        context = std::make_shared<const runtime::Context>(envelope.id.to_string(), envelope.traceparent);
    }
    const runtime::ContextScope scope(std::move(context));
    auto completed_before = completed_;
    auto pause = options_.unavailable_pause;
    for (int tries = 1;; ++tries) {
        const auto outcome = co_await attempt(items);
        if (outcome.kind == Outcome::Kind::done) {
            for (auto& item : items) finish(item);
            co_return;
        }
        failures_.inc();
        // Not acked: the broker delivers them to the next process.
        if (loop_.stopping()) co_return;
        const bool unavailable = outcome.kind == Outcome::Kind::unavailable;
        if (items.size() > 1 && (!unavailable || tries == unavailable_together)) {
            telemetry::log_warn("a batch of events failed, they are handled one by one",
                                {{"queue", name_}, {"events", items.size()}, {"error", outcome.error}});
            co_return co_await handle_one_by_one(std::move(items));
        }
        if (!unavailable) co_return settle_failure(items.front(), outcome);
        if (tries == 1) {
            telemetry::log_warn("an event has to wait", {{"queue", name_}, {"error", outcome.error}});
            completed_before = completed_;
        }
        if (must_not_hold(items, completed_before)) {
            // Where others are handled all the while, what this one needs will not come back for it.
            const bool alone = items.size() == 1 && completed_ != completed_before;
            for (auto& item : items) {
                item.delivery.history.reason = redacted(outcome.error);
                if (alone && age_of(item) >= options_.longest_deferral) {
                    give_up(item, item.delivery.history.reason);
                } else {
                    set_aside(item, unavailable_step);
                }
            }
            co_return;  // those behind are tried: perhaps nothing is away for them
        }
        co_await loop_.sleep(pause);
        pause = std::min(pause * 2, options_.unavailable_pause_limit);
        if (loop_.stopping()) co_return;
    }
}

std::chrono::microseconds Consumers::Queue::age_of(const Item& item) {
    return SystemClock().now() - *item.delivery.history.first_received;
}

task<void> Consumers::Queue::handle_one_by_one(std::vector<Item> items) {
    for (auto& item : items) {
        if (loop_.stopping()) co_return;
        std::vector<Item> alone;
        alone.push_back(std::move(item));
        co_await handle(std::move(alone));
    }
}

// Whether it is time for them to make room while a dependency of theirs is away.
bool Consumers::Queue::must_not_hold(const std::vector<Item>& items, std::uint64_t completed_before) const {
    const auto& delivery = items.front().delivery;
    if (items.size() == 1 && completed_ != completed_before) return true;  // it is not away for the others
    if (delivery.vain >= amqp::suspicious_deliveries) return true;  // it ends no process, and begins to count anew
    return std::chrono::steady_clock::now() - delivery.received >= options_.longest_hold;
}

task<Consumers::Queue::Outcome> Consumers::Queue::attempt(const std::vector<Item>& items) {
    const auto begun = std::chrono::steady_clock::now();
    Outcome result;
    try {
        if (handler_.message) {
            const auto& [delivery, envelope, event] = items.front();
            const Attempt which{delivery.history.attempts + 1, *delivery.history.first_received};
            co_await handler_.message(event.get(), envelope, which);
        } else {
            co_await pg::in_transaction(
                *database_, [this, &items](pg::Transaction& transaction) { return run_in(transaction, items); });
        }
    } catch (const Unavailable& error) {
        result = {Outcome::Kind::unavailable, error.what()};
    } catch (const ItemDeferred& error) {
        result = {Outcome::Kind::deferred, error.what(), error.pause()};
    } catch (const ItemRejected& error) {
        result = {Outcome::Kind::rejected, error.what()};
    } catch (const std::exception& error) {
        result = {Outcome::Kind::failed, error.what()};
    } catch (...) {
        result = {Outcome::Kind::failed, "unknown exception"};
    }
    seconds_.observe(std::chrono::steady_clock::now() - begun);
    co_return result;
}

task<void> Consumers::Queue::run_in(pg::Transaction& transaction, const std::vector<Item>& items) {
    if (handler_.one) {
        const auto& [delivery, envelope, event] = items.front();
        if (co_await transaction.execute(remember_sql, {name_, envelope.id}) == 0) co_return;
        co_return co_await handler_.one(transaction, event.get(), envelope);
    }
    std::vector<Uuid> ids;
    for (const auto& item : items) ids.push_back(item.envelope.id);
    std::ranges::sort(ids);
    const auto rows = co_await transaction.all(remember_many_sql, {name_, std::move(ids)});
    const std::unordered_set<Uuid> unknown(rows.begin(), rows.end());
    std::vector<const void*> events;
    for (const auto& item : items) {
        if (unknown.contains(item.envelope.id)) events.push_back(item.event.get());
    }
    if (!events.empty()) co_await handler_.batch(transaction, events);
}

void Consumers::Queue::finish(Item& item) {
    subscriber_.ack(take_from_hand(item));
    ++completed_;
    handled_.inc();
    if (handler_.message) remember(item.envelope.id);
}

void Consumers::Queue::settle_failure(Item& item, const Outcome& outcome) {
    auto& history = item.delivery.history;
    ++history.attempts;
    history.reason = redacted(outcome.error);
    if (outcome.kind == Outcome::Kind::deferred && age_of(item) < options_.longest_deferral) {
        telemetry::log_info("an event is put off",
                            {{"queue", name_}, {"attempt", history.attempts}, {"error", history.reason}});
        return set_aside(item, outcome.pause);
    }
    if (outcome.kind != Outcome::Kind::failed) return give_up(item, history.reason);
    if (++history.failures >= options_.tries) return give_up(item, history.reason);
    telemetry::log_error("an event failed", {{"queue", name_}, {"try", history.failures}, {"error", history.reason}});
    const auto step = std::min(static_cast<std::size_t>(history.failures), topology_.waits.size());
    set_aside(item, step == 0 ? std::chrono::milliseconds(0) : topology_.waits[step - 1]);
}

void Consumers::Queue::set_aside(Item& item, std::chrono::milliseconds pause) {
    set_aside_.inc();
    item.delivery.ticket = take_from_hand(item);
    subscriber_.set_aside(std::move(item.delivery), pause);
}

// What slow attempts at others have kept waiting for long, untouched: the broker would soon want it back.
void Consumers::Queue::set_aside_waiting() {
    const auto now = std::chrono::steady_clock::now();
    while (!waiting_.empty() && now - waiting_.front().received >= 10 * options_.longest_hold) {
        set_aside_.inc();
        subscriber_.set_aside(std::move(waiting_.front()), unavailable_step);
        waiting_.pop_front();
    }
}

void Consumers::Queue::give_up(Item& item, std::string_view reason) {
    telemetry::log_error("an event failed for good: moved to the dead-letter queue",
                         {{"queue", name_}, {"attempts", item.delivery.history.attempts}, {"error", reason}});
    item.delivery.ticket = take_from_hand(item);
    subscriber_.dead_letter(std::move(item.delivery));
}

amqp::Ticket Consumers::Queue::take_from_hand(const Item& item) {
    const auto entry = in_hand_.extract(item.envelope.id);
    const auto& tickets = entry.mapped();
    // Of an earlier connection's deliveries, nobody waits for an answer.
    for (std::size_t index = 0; index + 1 < tickets.size(); ++index) subscriber_.ack(tickets[index]);
    return tickets.back();
}

void Consumers::Queue::remember(const Uuid& id) {
    recent_.insert(id);
    recent_order_.push_back(id);
    if (recent_order_.size() <= recent_limit) return;
    recent_.erase(recent_order_.front());
    recent_order_.pop_front();
}

}  // namespace souk::outbox
