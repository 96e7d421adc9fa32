#include "tests/explorer/broker.hpp"

#include <algorithm>

namespace souk::explorer {

namespace {

constexpr int tries = 5;

struct Queue {
    const char* name;
    const char* event;
};
constexpr Queue queues[] = {{"payment.processed", "payment.processed"}, {"order.closed.product", "order.closed"}};

const Question take_sql{
    "relay",
    "WITH taken AS (DELETE FROM outbox RETURNING id, name, payload) SELECT name, payload FROM taken ORDER BY id"};

using Messages = std::vector<std::shared_ptr<Message>>;

task<void> handle_one(outbox::Consumers& consumers, std::shared_ptr<Message> message, Messages& messages,
                      std::vector<std::string>& given_up, bool again) {
    using Handled = outbox::Consumers::Handled;
    const auto outcome = co_await consumers.handle(message->queue, message->body);
    message->handled_by = outside;
    if (outcome == Handled::unavailable) co_return;
    if (outcome == Handled::failed && ++message->failures < tries) co_return;
    if (outcome == Handled::failed) given_up.push_back(message->queue);
    if (outcome == Handled::done && again && !std::exchange(message->repeated, true)) co_return;
    std::erase(messages, message);
}

}  // namespace

bool Broker::relay(VirtualDatabase& database) {
    const auto rows = database.ask(take_sql);
    for (const auto& row : rows) {
        for (const auto& queue : queues) {
            if (row[0] == queue.event)
                messages_.push_back(std::make_shared<Message>(Message{queue.name, queue.event, row[1]}));
        }
    }
    return !rows.empty();
}

void Broker::handle(Scheduler& scheduler, Service& service, const std::shared_ptr<Message>& message, bool again) {
    message->handled_by = service.owner();
    scheduler.begin(service.owner(), "event " + message->queue,
                    handle_one(service.consumers(), message, messages_, given_up_, again));
}

void Broker::owner_gone(Owner owner) {
    for (const auto& message : messages_) {
        if (message->handled_by == owner) message->handled_by = outside;
    }
}

}  // namespace souk::explorer
