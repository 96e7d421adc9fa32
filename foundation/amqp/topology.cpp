#include "foundation/amqp/topology.hpp"

#include <algorithm>
#include <stdexcept>

namespace souk::amqp {

const QueueSpec* Topology::find(std::string_view queue) const noexcept {
    const auto found = std::ranges::find(queues, queue, &QueueSpec::queue);
    return found == queues.end() ? nullptr : &*found;
}

std::string_view Topology::exchange_of(std::string_view event) const noexcept {
    const auto found = std::ranges::find(queues, event, &QueueSpec::event);
    return found == queues.end() ? events_exchange : std::string_view(found->exchange);
}

bool Topology::is_informational(std::string_view event) const noexcept {
    return std::ranges::find(informational, event) != informational.end();
}

std::chrono::milliseconds Topology::wait_of(std::chrono::milliseconds pause) const {
    if (waits.empty()) throw std::logic_error("there are no queues to wait in");
    const auto step = std::ranges::lower_bound(waits, pause);
    return step == waits.end() ? waits.back() : *step;
}

std::string wait_queue(std::chrono::milliseconds step) {
    const bool whole = step.count() % 1000 == 0;
    // Not souk.wait: queues of that name exist with other arguments, which RabbitMQ lets nobody change. They empty
    // themselves.
    return "souk.retry." + (whole ? std::to_string(step.count() / 1000) + "s" : std::to_string(step.count()) + "ms");
}

}  // namespace souk::amqp
