#include "foundation/outbox/queue.hpp"

#include "foundation/outbox/statements.hpp"
#include "foundation/postgres/retry.hpp"
#include "foundation/runtime/context.hpp"
#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <algorithm>

namespace souk::outbox {

namespace {
constexpr std::size_t recent_limit = 10000;
constexpr int days_remembered = 14;
constexpr std::chrono::hours forget_interval{1};
}  // namespace

Consumers::Queue::Queue(runtime::Loop& loop, amqp::Subscriber& subscriber, pg::Database* database,
                        telemetry::Metrics& metrics, std::string name, std::string event, ConsumerOptions options,
                        Handler handler)
    : loop_(loop),
      subscriber_(subscriber),
      database_(database),
      name_(std::move(name)),
      event_(std::move(event)),
      options_(options),
      handler_(std::move(handler)),
      handled_(metrics.counter("events_handled_total", "Events handled (repeats too)", {{"queue", name_}})),
      failures_(metrics.counter("event_failures_total", "Attempts to handle events that failed", {{"queue", name_}})),
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
        auto items = next_items();
        if (!items.empty()) co_await handle(std::move(items));
    }
}

std::vector<Consumers::Queue::Item> Consumers::Queue::next_items() {
    std::vector<Item> items;
    while (!waiting_.empty() && std::cmp_less(items.size(), handler_.max_batch)) {
        const auto delivery = std::move(waiting_.front());
        waiting_.pop_front();
        if (auto item = open(delivery)) items.push_back(*std::move(item));
    }
    return items;
}

// Nothing when there is nothing to do with it any more: broken, or a repeat of one that is in hand or was handled.
std::optional<Consumers::Queue::Item> Consumers::Queue::open(const amqp::Delivery& delivery) {
    auto item = read(delivery.body);
    if (!item) {
        failures_.inc();
        telemetry::log_error("an event cannot be read: moved to the dead-letter queue",
                             {{"queue", name_}, {"event", delivery.id}, {"error", item.error()}});
        subscriber_.dead_letter(delivery.ticket);
        return std::nullopt;
    }
    const auto& id = item->envelope.id;
    if (recent_.contains(id)) {
        subscriber_.ack(delivery.ticket);
        return std::nullopt;
    }
    auto [entry, first] = in_hand_.try_emplace(id);
    entry->second.push_back(delivery.ticket);
    if (!first) return std::nullopt;
    return *std::move(item);
}

std::expected<Consumers::Queue::Item, std::string> Consumers::Queue::read(const std::string& body) const {
    auto envelope = schema::decode<Envelope>(body, schema::Strictness::ignore_unknown);
    if (!envelope) return std::unexpected(describe(envelope.error()));
    if (envelope->name != event_) return std::unexpected("another event: " + envelope->name);
    std::string reason;
    auto event = handler_.decode(envelope->data.text, reason);
    if (!event) return std::unexpected(std::move(reason));
    return Item{*std::move(envelope), std::move(event)};
}

task<Consumers::Outcome> Consumers::Queue::handle_once(std::string body) {
    auto item = read(body);
    if (!item) co_return Outcome::failed;
    std::vector<Item> items;
    items.push_back(*std::move(item));
    co_return (co_await attempt(items)).outcome;
}

task<void> Consumers::Queue::handle(std::vector<Item> items) {
    std::shared_ptr<const runtime::Context> context;
    if (items.size() == 1) {
        const auto& envelope = items.front().envelope;
        context = std::make_shared<const runtime::Context>(envelope.id.to_string(), envelope.traceparent);
    }
    const runtime::ContextScope scope(std::move(context));
    auto unavailable_pause = options_.unavailable_pause;
    auto retry_pause = options_.retry_pause;
    for (int tries = 0;;) {
        const auto result = co_await attempt(items);
        if (result.outcome == Outcome::done) co_return finish(items, true);
        failures_.inc();
        if (result.outcome == Outcome::unavailable) {
            if (unavailable_pause == options_.unavailable_pause) {
                telemetry::log_warn("an event has to wait", {{"queue", name_}, {"error", result.error}});
            }
            co_await loop_.sleep(unavailable_pause);
            unavailable_pause = std::min(unavailable_pause * 2, options_.unavailable_pause_limit);
        } else if (items.size() > 1) {
            telemetry::log_warn("a batch of events failed, they are handled one by one",
                                {{"queue", name_}, {"events", items.size()}, {"error", result.error}});
            for (auto& item : items) {
                if (loop_.stopping()) co_return;
                std::vector<Item> alone;
                alone.push_back(std::move(item));
                co_await handle(std::move(alone));
            }
            co_return;
        } else {
            const bool last = ++tries >= options_.tries;
            telemetry::log_error(last ? "an event failed for good: moved to the dead-letter queue" : "an event failed",
                                 {{"queue", name_}, {"try", tries}, {"error", result.error}});
            if (last) co_return finish(items, false);
            co_await loop_.sleep(retry_pause);
            retry_pause *= 2;
        }
        // Not acked: the broker delivers them to the next process.
        if (loop_.stopping()) co_return;
    }
}

task<Consumers::Queue::Attempt> Consumers::Queue::attempt(const std::vector<Item>& items) {
    const auto begun = std::chrono::steady_clock::now();
    Attempt result{Outcome::done, ""};
    try {
        if (handler_.message) {
            co_await handler_.message(items.front().event.get(), items.front().envelope);
        } else {
            co_await pg::in_transaction(
                *database_, [this, &items](pg::Transaction& transaction) { return run_in(transaction, items); });
        }
    } catch (const Unavailable& error) {
        result = {Outcome::unavailable, error.what()};
    } catch (const std::exception& error) {
        result = {Outcome::failed, error.what()};
    } catch (...) {
        result = {Outcome::failed, "unknown exception"};
    }
    seconds_.observe(std::chrono::steady_clock::now() - begun);
    co_return result;
}

task<void> Consumers::Queue::run_in(pg::Transaction& transaction, const std::vector<Item>& items) {
    if (handler_.one) {
        const auto& [envelope, event] = items.front();
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

void Consumers::Queue::finish(const std::vector<Item>& items, bool handled) {
    for (const auto& item : items) {
        const auto entry = in_hand_.extract(item.envelope.id);
        bool give_up = !handled;
        // The latest delivery first: of an earlier connection's, nobody waits for an answer.
        for (auto ticket = entry.mapped().rbegin(); ticket != entry.mapped().rend(); ++ticket) {
            if (std::exchange(give_up, false)) {
                subscriber_.dead_letter(*ticket);
            } else {
                subscriber_.ack(*ticket);
            }
        }
        if (handled) handled_.inc();
        if (handled && handler_.message) remember(item.envelope.id);
    }
}

void Consumers::Queue::remember(const Uuid& id) {
    recent_.insert(id);
    recent_order_.push_back(id);
    if (recent_order_.size() <= recent_limit) return;
    recent_.erase(recent_order_.front());
    recent_order_.pop_front();
}

task<void> forget_handled(runtime::Loop& loop, pg::Database& database) {
    while (!loop.stopping()) {
        std::int64_t deleted = 0;
        try {
            deleted = co_await database.execute(forget_sql, {days_remembered, forget_at_once});
        } catch (const std::exception& error) {
            telemetry::log_warn("old handled events could not be deleted", {{"error", error.what()}});
        }
        if (deleted == forget_at_once) {
            co_await loop.sleep(std::chrono::milliseconds(100));
        } else {
            co_await loop.sleep(forget_interval);
        }
    }
}

}  // namespace souk::outbox
