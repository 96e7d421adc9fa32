// Private: what is done with the messages of one queue: decode, hand over, and the policy when that fails. Messages
// wait here until one of `concurrency` workers takes them. Everything on the loop.
#pragma once

#include "foundation/outbox/consumers.hpp"

#include <deque>
#include <expected>
#include <unordered_map>
#include <unordered_set>

namespace souk::telemetry {
class Counter;
class Histogram;
class Metrics;
}  // namespace souk::telemetry

namespace souk::outbox {

class Consumers::Queue {
  public:
    Queue(runtime::Loop& loop, amqp::Subscriber& subscriber, pg::Database* database, telemetry::Metrics& metrics,
          std::string name, std::string event, ConsumerOptions options, Handler handler);

    const std::string& name() const noexcept { return name_; }
    void take_in(std::vector<amqp::Delivery> batch);
    task<Outcome> handle_once(std::string body);

  private:
    struct Item {
        Envelope envelope;
        std::shared_ptr<const void> event;
    };
    struct Attempt {
        Outcome outcome;
        std::string error;
    };

    task<void> work();
    std::vector<Item> next_items();
    std::optional<Item> open(const amqp::Delivery& delivery);
    std::expected<Item, std::string> read(const std::string& body) const;
    task<void> handle(std::vector<Item> items);
    task<Attempt> attempt(const std::vector<Item>& items);
    task<void> run_in(pg::Transaction& transaction, const std::vector<Item>& items);
    void finish(const std::vector<Item>& items, bool handled);
    void remember(const Uuid& id);

    runtime::Loop& loop_;
    amqp::Subscriber& subscriber_;
    pg::Database* database_;
    const std::string name_;
    const std::string event_;
    const ConsumerOptions options_;
    const Handler handler_;

    std::uint64_t connection_ = 0;
    std::deque<amqp::Delivery> waiting_;
    int workers_ = 0;
    // Events being handled now, with every delivery of them: a repeat that arrives meanwhile shares their fate.
    std::unordered_map<Uuid, std::vector<amqp::Ticket>> in_hand_;
    // Without a database, the latest events are remembered here: the repeats after a lost connection are among them.
    std::unordered_set<Uuid> recent_;
    std::deque<Uuid> recent_order_;

    telemetry::Counter& handled_;
    telemetry::Counter& failures_;
    telemetry::Histogram& seconds_;
};

// Deletes old rows of handled_events, hourly, until the loop stops.
task<void> forget_handled(runtime::Loop& loop, pg::Database& database);

}  // namespace souk::outbox
