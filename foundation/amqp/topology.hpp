// The exchanges and queues of the platform as data: which event goes to which queue, by which exchange, and who
// consumes it. Every connection that publishes or consumes declares all of it first, so that no event finds its queue
// missing, whoever comes first to an empty broker. The list itself is the platform's (contracts/); tests bring their
// own.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace souk::amqp {

inline constexpr std::string_view events_exchange = "souk.events";  // durable topic; routing key: the event's name
inline constexpr std::string_view mail_exchange = "souk.mail";      // durable direct: what nobody else may hear
inline constexpr std::string_view dead_exchange = "souk.dead";      // durable direct; routing key: the queue's name
// Durable topic; routing key: the queue's name. By it the broker brings back what has waited. A topic, since who
// declares the queues to wait in must be allowed to write to it, and only of a topic can RabbitMQ forbid the keys.
inline constexpr std::string_view back_exchange = "souk.back";

struct QueueSpec {
    std::string queue;
    std::string event;
    std::string consumer;                           // the program that consumes it
    std::string exchange{events_exchange};          // any other than souk.events is a direct one of its own
    std::chrono::seconds dead_letters_are_kept{0};  // 0: until somebody replays or discards them
    std::vector<std::string> shown_of_dead{};       // confidential queues: members of the data that people may see
    bool is_confidential() const noexcept { return exchange != events_exchange; }
};

struct Topology {
    std::vector<QueueSpec> queues;
    std::vector<std::string> informational{};  // events that may have no queue at all
    // A message that has to wait by itself does so in the queue of one of these steps. Ascending.
    std::vector<std::chrono::milliseconds> waits{
        std::chrono::seconds(1), std::chrono::seconds(5), std::chrono::seconds(30), std::chrono::minutes(1),
        std::chrono::minutes(2), std::chrono::minutes(4), std::chrono::minutes(10), std::chrono::minutes(30),
        std::chrono::hours(1),   std::chrono::hours(4)};

    const QueueSpec* find(std::string_view queue) const noexcept;
    std::string_view exchange_of(std::string_view event) const noexcept;
    bool is_informational(std::string_view event) const noexcept;
    // The shortest step that is at least so long, or else the longest.
    std::chrono::milliseconds wait_of(std::chrono::milliseconds pause) const;
};

// The queue that keeps what a consumer of `queue` could not handle.
inline std::string dead_queue(std::string_view queue) { return std::string(queue) + ".dead"; }
// Exchange and queue of a step: what is published to it under a queue's name comes to that queue when the time is over.
std::string wait_queue(std::chrono::milliseconds step);

}  // namespace souk::amqp
