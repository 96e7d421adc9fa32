#include "foundation/outbox/consumers.hpp"

#include "foundation/outbox/queue.hpp"

#include <stdexcept>

namespace souk::outbox {

struct Consumers::State {
    runtime::Loop& loop;
    pg::Database* database;
    telemetry::Metrics& metrics;
    const amqp::Topology topology;
    std::vector<std::unique_ptr<Queue>> queues;
    amqp::Subscriber subscriber;
};

Consumers::Consumers(runtime::Loop& loop, amqp::AmqpConfig config, pg::Database* database, telemetry::Metrics& metrics)
    : state_(new State{loop, database, metrics, config.topology, {}, amqp::Subscriber(loop, config, metrics)}) {}
Consumers::~Consumers() = default;

std::string Consumers::describe(const std::vector<Violation>& violations) {
    std::string text;
    for (const auto& violation : violations) {
        if (!text.empty()) text += "; ";
        text += violation.pointer + " " + violation.message;
    }
    return text;
}

void Consumers::add(std::string queue, std::string_view event, ConsumerOptions options, Handler handler) {
    if (!handler.message && state_->database == nullptr) {
        throw std::logic_error("the consumer of " + queue + " needs a database");
    }
    for (const auto& other : state_->queues) {
        if (other->name() == queue) throw std::logic_error("two consumers of the queue " + queue);
    }
    const auto* spec = state_->topology.find(queue);
    if (spec == nullptr || spec->event != event)
        throw std::logic_error("the list of queues has no " + queue + " for " + std::string(event));
    state_->queues.push_back(std::make_unique<Queue>(state_->loop, state_->subscriber, state_->database,
                                                     state_->metrics, state_->topology, std::move(queue),
                                                     std::string(event), options, std::move(handler)));
    auto* added = state_->queues.back().get();
    state_->subscriber.consume({added->name(), options.prefetch},
                               [added](std::vector<amqp::Delivery> batch) { added->take_in(std::move(batch)); });
}

void Consumers::start() { state_->subscriber.start(); }

task<Consumers::Handled> Consumers::handle(std::string_view queue, std::string body) {
    for (auto& each : state_->queues) {
        if (each->name() == queue) co_return co_await each->handle_once(std::move(body));
    }
    throw std::logic_error("no consumer of the queue " + std::string(queue));
}

bool Consumers::connected() const noexcept { return state_->subscriber.connected(); }

}  // namespace souk::outbox
