// Handles the events of others, each exactly once in the database: the handler's changes and the event's id (table
// `handled_events`) are committed together, and only then is the message acked. main() registers handlers, then
// start(). What a handler throws decides, and one message never holds up the others:
//   ItemDeferred  it waits by itself and comes back after the pause (of the topology's steps, the first that is as
//   long); ItemRejected  it goes to `<queue>.dead` at once, and so does what cannot be decoded; Unavailable   something
//   that all messages need is away: they wait in place, 100 ms to 10 s between attempts, and after
//                 `longest_hold` by themselves. No such attempt counts. Nor do messages wait in place for one for which
//                 it is away while others are handled: that one waits by itself;
//   anything else it waits by itself, a step longer each time, and after `tries` attempts goes to `<queue>.dead`.
// All of it runs on the loop.
#pragma once

#include "foundation/amqp/subscriber.hpp"
#include "foundation/outbox/attempt.hpp"
#include "foundation/outbox/event.hpp"
#include "foundation/postgres/database.hpp"
#include "foundation/runtime/task.hpp"
#include "foundation/schema/decode.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace souk::outbox {

struct ConsumerOptions {
    int concurrency = 4;  // messages (or batches) of one queue handled at a time; each holds a database connection
    std::uint16_t prefetch = 200;
    int tries = 5;  // the first four failures are followed by the topology's first four steps
    std::chrono::milliseconds unavailable_pause{100};
    std::chrono::milliseconds unavailable_pause_limit{10000};
    // What waits for a dependency goes back after so long: RabbitMQ closes the channel of a consumer that keeps a
    // message for 30 minutes, and counts a delivery in vain.
    std::chrono::milliseconds longest_hold{60000};
    // A message that has been put off again and again is given up when this time has passed since it was first
    // received.
    std::chrono::seconds longest_deferral{std::chrono::days(4)};
};

class Consumers {
  public:
    // `database` may be null for a worker that has none; then only on_message() can be used.
    Consumers(runtime::Loop& loop, amqp::AmqpConfig config, pg::Database* database, telemetry::Metrics& metrics);
    ~Consumers();
    Consumers(const Consumers&) = delete;
    Consumers& operator=(const Consumers&) = delete;

    // One transaction per event. The handler neither commits nor touches anything but the transaction.
    template <Event E, class Api>
    void on(std::string queue, task<void> (Api::*handler)(pg::Transaction&, const E&, const Envelope&), Api* api,
            ConsumerOptions options = {}) {
        add(std::move(queue), E::name, options,
            Handler{.decode = decode<E>,
                    .one = [=](pg::Transaction& transaction, const void* event, const Envelope& envelope) {
                        return (api->*handler)(transaction, *static_cast<const E*>(event), envelope);
                    }});
    }

    // One transaction for up to `max_batch` events that are waiting: the fast path. The handler sees each event once,
    // in the order of arrival. Should the batch fail for another reason than Unavailable, its events are handled one by
    // one.
    template <Event E, class Api>
    void on_batch(std::string queue, task<void> (Api::*handler)(pg::Transaction&, std::span<const E>), Api* api,
                  int max_batch = 100, ConsumerOptions options = {.concurrency = 1}) {
        add(std::move(queue), E::name, options,
            Handler{.decode = decode<E>,
                    .batch =
                        [=](pg::Transaction& transaction, std::span<const void* const> events) {
                            std::vector<E> typed;
                            typed.reserve(events.size());
                            for (const void* event : events) typed.push_back(*static_cast<const E*>(event));
                            return run_batch(api, handler, transaction, std::move(typed));
                        },
                    .max_batch = max_batch});
    }

    // Without a database: the handler may see an event again when the process dies between handling and ack.
    template <Event E, class Api>
    void on_message(std::string queue, task<void> (Api::*handler)(const E&, const Envelope&, const Attempt&), Api* api,
                    ConsumerOptions options = {}) {
        add(std::move(queue), E::name, options,
            Handler{.decode = decode<E>,
                    .message = [=](const void* event, const Envelope& envelope, const Attempt& attempt) {
                        return (api->*handler)(*static_cast<const E*>(event), envelope, attempt);
                    }});
    }
    template <Event E, class Api>
    void on_message(std::string queue, task<void> (Api::*handler)(const E&, const Envelope&), Api* api,
                    ConsumerOptions options = {}) {
        add(std::move(queue), E::name, options,
            Handler{.decode = decode<E>, .message = [=](const void* event, const Envelope& envelope, const Attempt&) {
                        return (api->*handler)(*static_cast<const E*>(event), envelope);
                    }});
    }

    void start();
    // For tests without a broker: one attempt to handle one message, as the queue's worker makes it.
    enum class Handled { done, unavailable, failed };
    task<Handled> handle(std::string_view queue, std::string body);
    bool connected() const noexcept;  // for /ready; from any thread

  private:
    struct Handler {
        // Null and a reason when the data do not fit the event.
        std::shared_ptr<const void> (*decode)(std::string_view data, std::string& reason) = nullptr;
        std::function<task<void>(pg::Transaction&, const void*, const Envelope&)> one{};
        std::function<task<void>(pg::Transaction&, std::span<const void* const>)> batch{};
        std::function<task<void>(const void*, const Envelope&, const Attempt&)> message{};
        int max_batch = 1;
    };

    template <Event E>
    static std::shared_ptr<const void> decode(std::string_view data, std::string& reason) {
        auto event = schema::decode<E>(data, schema::Strictness::ignore_unknown);
        if (event) return std::make_shared<const E>(*std::move(event));
        reason = describe(event.error());
        return nullptr;
    }
    static std::string describe(const std::vector<Violation>& violations);

    template <Event E, class Api>
    static task<void> run_batch(Api* api, task<void> (Api::*handler)(pg::Transaction&, std::span<const E>),
                                pg::Transaction& transaction, std::vector<E> events) {
        co_await (api->*handler)(transaction, std::span<const E>(events));
    }

    void add(std::string queue, std::string_view event, ConsumerOptions options, Handler handler);

    class Queue;
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace souk::outbox
