// Needs RabbitMQ: SOUK_AMQP_HOST, _PORT, _USER, _PASSWORD, _VHOST.
#include "foundation/amqp/dead_letters.hpp"

#include "foundation/amqp/publisher.hpp"
#include "foundation/amqp/subscriber.hpp"
#include "foundation/amqp/test_broker.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <gtest/gtest.h>

namespace souk::amqp {
namespace {

using namespace std::chrono_literals;

class DeadLettersTest : public testing::Test {
  protected:
    DeadLettersTest() { queue.declare(key); }

    // Publishes messages 1 to `count` and gives all of them up.
    void let_die(int count) {
        std::vector<std::string> ids;
        for (int number = 1; number <= count; ++number) ids.push_back(std::to_string(number));
        std::vector<Message> messages;
        for (const auto& id : ids) messages.push_back({id, key, id});
        EXPECT_TRUE(Publisher(config).publish_batch(messages).empty());
        runtime::Loop loop;
        Subscriber subscriber(loop, config, metrics);
        int seen = 0;
        subscriber.consume({key}, [&](std::vector<Delivery> batch) {
            for (auto& delivery : batch) {
                delivery.history.reason = "reason " + delivery.id;
                delivery.history.attempts = 5;
                subscriber.dead_letter(std::move(delivery));
                if (++seen == count) loop.stop();
            }
        });
        subscriber.start();
        loop.run();
    }

    std::vector<std::string> ids(std::int64_t limit = 100) const {
        std::vector<std::string> found;
        for (const auto& letter : letters().list(key, limit)) found.push_back(letter.id);
        return found;
    }
    DeadLetters letters() const { return DeadLetters(config); }

    using Ids = std::vector<std::string>;
    const std::string key = test_name("test.dead");
    TestQueue queue{key};
    AmqpConfig config = test_config(key, key);
    telemetry::Metrics metrics;
};

// The broker gives back what was looked at a moment later than it says.
TEST_F(DeadLettersTest, stay_there_however_often_they_are_looked_at) {
    let_die(5);
    const auto until = std::chrono::steady_clock::now() + 30s;
    for (int look = 0; look < 30; ++look) {
        while (ids().size() != 5 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
    }
    while (ids() != (Ids{"1", "2", "3", "4", "5"}) && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(5ms);
    }
    while (letters().counts().front() != 5 && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_EQ(letters().counts(), std::vector<std::int64_t>{5});
    const auto first = letters().list(key, 1).front();
    EXPECT_EQ(first.history.reason, "reason 1");
    EXPECT_EQ(first.history.attempts, 5);
    EXPECT_EQ(first.name, key);
    EXPECT_EQ(first.body, "1");
    EXPECT_TRUE(first.history.died_at.has_value());
}

TEST_F(DeadLettersTest, are_sent_to_their_queue_again_and_begin_anew) {
    let_die(3);
    EXPECT_EQ(letters().replay(key, "2"), 1);
    EXPECT_EQ(ids(), (Ids{"1", "3"}));
    EXPECT_EQ(letters().replay(key, "2"), 0);
    EXPECT_EQ(letters().replay(key, std::nullopt), 2);
    EXPECT_EQ(ids(), Ids{});
    Ids again;
    runtime::Loop loop;
    Subscriber subscriber(loop, config, metrics);
    subscriber.consume({key}, [&](std::vector<Delivery> batch) {
        for (const auto& delivery : batch) {
            EXPECT_EQ(delivery.history.attempts, 0);
            EXPECT_EQ(delivery.history.reason, "");
            again.push_back(delivery.id);
            subscriber.ack(delivery.ticket);
            if (again.size() == 3) loop.stop();
        }
    });
    subscriber.start();
    loop.run();
    EXPECT_EQ(again, (Ids{"2", "1", "3"}));
}

TEST_F(DeadLettersTest, are_thrown_away_one_by_one_or_all) {
    let_die(4);
    EXPECT_EQ(letters().discard(key, "3"), 1);
    EXPECT_EQ(ids(), (Ids{"1", "2", "4"}));
    EXPECT_EQ(letters().discard(key, std::nullopt), 3);
    EXPECT_TRUE(queue.dead_is_empty());
    EXPECT_TRUE(queue.is_empty());
}

TEST_F(DeadLettersTest, of_a_confidential_queue_are_not_kept_for_longer_than_it_says) {
    config.topology.queues.front().dead_letters_are_kept = 1s;
    let_die(2);
    EXPECT_EQ(ids().size(), 2u);
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!ids().empty() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(20ms);
    EXPECT_EQ(ids(), Ids{});
}

}  // namespace
}  // namespace souk::amqp
