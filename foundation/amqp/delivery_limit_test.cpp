// Needs RabbitMQ with the policy that deploy/local/rabbitmq.sh sets: SOUK_AMQP_HOST, _PORT, _USER, _PASSWORD, _VHOST.
#include "foundation/amqp/publisher.hpp"
#include "foundation/amqp/subscriber.hpp"
#include "foundation/amqp/test_broker.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <gtest/gtest.h>

#include <future>
#include <set>

namespace souk::amqp {
namespace {

using namespace std::chrono_literals;

// As a process that one message kills: the connection ends before anything that came with it is acked.
TEST(DeliveryLimit, gives_up_the_message_that_ends_its_consumer_and_no_other) {
    const std::string key = test_name("test.fatal");
    constexpr int total = 300;
    TestQueue queue(key);
    queue.declare(key);
    std::vector<std::string> ids;
    std::vector<Message> messages;
    for (int number = 0; number < total; ++number) ids.push_back(std::to_string(number));
    for (const auto& id : ids) messages.push_back({id, key, id});
    const auto config = test_config(key, key);
    EXPECT_TRUE(Publisher(config).publish_batch(messages).empty());

    CuttableProxy proxy(config);
    runtime::Loop loop;
    telemetry::Metrics metrics;
    std::set<std::string> handled;
    std::uint64_t dead_connection = 0;
    int deaths = 0;
    Subscriber subscriber(loop, proxy.config(), metrics);
    subscriber.consume({key}, [&](std::vector<Delivery> batch) {
        for (const auto& delivery : batch) {
            if (delivery.ticket.connection == dead_connection) continue;
            if (delivery.id == "40") {
                ++deaths;
                dead_connection = delivery.ticket.connection;
                proxy.cut();
            } else {
                handled.insert(delivery.id);
                subscriber.ack(delivery.ticket);
            }
        }
    });
    subscriber.start();
    auto dead = std::async(std::launch::async, [&queue] { return queue.take_dead(); });
    // What lies behind the fatal message is still to come when that one is in the dead-letter queue.
    loop.spawn("test", [](runtime::Loop& on, const auto& awaited, const auto& others) -> task<void> {
        const auto until = std::chrono::steady_clock::now() + 20s;
        while (awaited.wait_for(0s) != std::future_status::ready || others.size() < total - 1u) {
            if (std::chrono::steady_clock::now() > until) break;
            co_await on.sleep(5ms);
        }
        on.stop();
    }(loop, dead, handled));
    loop.run();
    EXPECT_EQ(dead.get(), "40");
    EXPECT_EQ(handled.size(), total - 1u);
    EXPECT_GT(deaths, 10);
    EXPECT_LT(deaths, 30);
    EXPECT_TRUE(queue.dead_is_empty());
    EXPECT_TRUE(queue.is_empty());
}

}  // namespace
}  // namespace souk::amqp
