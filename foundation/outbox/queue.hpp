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
          const amqp::Topology& topology, std::string name, std::string event, ConsumerOptions options,
          Handler handler);

    const std::string& name() const noexcept { return name_; }
    void take_in(std::vector<amqp::Delivery> batch);
    task<Handled> handle_once(std::string body);

  private:
    struct Item {
        amqp::Delivery delivery;
        Envelope envelope;
        std::shared_ptr<const void> event;
    };
    // What an attempt came to.
    struct Outcome {
        enum class Kind { done, unavailable, deferred, rejected, failed };
        Kind kind = Kind::done;
        std::string error{};
        std::chrono::seconds pause{0};  // of a deferred one
    };

    task<void> work();
    std::vector<Item> next_items();
    std::optional<Item> open(amqp::Delivery delivery);
    std::expected<Item, std::string> read(amqp::Delivery& delivery) const;  // takes the delivery when it can be read
    task<void> handle(std::vector<Item> items);
    task<void> handle_one_by_one(std::vector<Item> items);
    task<Outcome> attempt(const std::vector<Item>& items);
    task<void> run_in(pg::Transaction& transaction, const std::vector<Item>& items);
    static std::chrono::microseconds age_of(const Item& item);
    bool must_not_hold(const std::vector<Item>& items, std::uint64_t completed_before) const;

    // How a message ends, or leaves for a while.
    void finish(Item& item);
    void settle_failure(Item& item, const Outcome& outcome);
    void set_aside(Item& item, std::chrono::milliseconds pause);
    void set_aside_waiting();
    void give_up(Item& item, std::string_view reason);
    amqp::Ticket take_from_hand(const Item& item);  // acks all deliveries of it but the latest, which it returns
    void remember(const Uuid& id);

    runtime::Loop& loop_;
    amqp::Subscriber& subscriber_;
    pg::Database* database_;
    const amqp::Topology& topology_;
    const std::string name_;
    const std::string event_;
    const ConsumerOptions options_;
    const Handler handler_;

    std::uint64_t connection_ = 0;
    std::deque<amqp::Delivery> waiting_;
    int workers_ = 0;
    std::uint64_t completed_ = 0;  // messages handled: while this grows, no dependency is away for all of them
    // Events being handled now, with every delivery of them: a repeat that arrives meanwhile shares their fate.
    std::unordered_map<Uuid, std::vector<amqp::Ticket>> in_hand_;
    // Without a database, the latest events are remembered here: the repeats after a lost connection are among them.
    std::unordered_set<Uuid> recent_;
    std::deque<Uuid> recent_order_;

    telemetry::Counter& handled_;
    telemetry::Counter& failures_;
    telemetry::Counter& set_aside_;
    telemetry::Histogram& seconds_;
};

}  // namespace souk::outbox
