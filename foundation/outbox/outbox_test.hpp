// Shared by this room's tests, which need PostgreSQL and RabbitMQ: an event, a handler that leaves a row for each time
// it ran, and a loop with a database and a queue of its own.
#pragma once

#include "foundation/amqp/publisher.hpp"
#include "foundation/amqp/test_broker.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/outbox/consumers.hpp"
#include "foundation/outbox/relay.hpp"
#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/direct_connection.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <fstream>
#include <sstream>

namespace souk::outbox {

using namespace std::chrono_literals;

struct Counted {
    static inline const std::string name = amqp::test_name("test.counted");
    static constexpr int version = 1;
    std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Counted, (), (number))

inline constexpr pg::Statement<std::int64_t, void> effect_sql{"test.effect",
                                                              "INSERT INTO effects (number) VALUES ($1)"};
inline constexpr pg::Statement<std::vector<std::int64_t>, void> effects_sql{
    "test.effects", "INSERT INTO effects (number) SELECT unnest($1)"};

inline const pg::TestDatabase& test_database() {
    static const pg::TestDatabase database;
    static const bool made = [] {
        std::ostringstream schema;
        schema << std::ifstream("foundation/outbox/schema.sql").rdbuf();
        if (schema.str().empty()) throw std::runtime_error("run this from the repository's root");
        database.run(schema.str() + "; CREATE TABLE effects (number bigint)");
        return true;
    }();
    (void)made;
    return database;
}

// On a connection that stays: the tests ask often.
inline std::int64_t number(const std::string& sql) {
    static pg::DirectConnection connection(
        pg::Conninfo(test_database().conninfo_with_password() + " application_name=observer"));
    const auto answer = connection.run("test", sql);
    return PQntuples(answer.get()) == 0 ? -1 : std::stoll(PQgetvalue(answer.get(), 0, 0));
}

inline ConsumerOptions fast_retries() { return {.unavailable_pause = 2ms, .unavailable_pause_limit = 10ms}; }

class OutboxTest : public testing::Test {
  protected:
    OutboxTest() { test_database().run("TRUNCATE outbox, published_events, handled_events, effects"); }

    // Runs the loop until it is so, for a minute at most, and then drains it.
    void run_until(std::function<bool()> happened) {
        loop.spawn("test", wait(loop, std::move(happened)));
        loop.run();
    }
    static task<void> wait(runtime::Loop& on, std::function<bool()> happened) {
        const auto until = std::chrono::steady_clock::now() + 60s;
        bool so = happened();
        for (; !so && std::chrono::steady_clock::now() < until; so = happened()) co_await on.sleep(5ms);
        EXPECT_TRUE(so) << "waited in vain";
        on.stop();
    }

    static std::int64_t effects() { return number("SELECT count(*) FROM effects"); }
    static void expect_each_once(std::int64_t count) {
        EXPECT_EQ(number("SELECT count(DISTINCT number) FROM effects"), count);
        EXPECT_EQ(effects(), count);
    }

    RelayConfig relay_config() const { return relay_config(amqp); }
    RelayConfig relay_config(amqp::AmqpConfig broker) const {
        return {
            .conninfo = test_database().conninfo(), .password = test_database().password(), .amqp = std::move(broker)};
    }

    static std::string encoded(std::int64_t value, Uuid id = Uuid::v7()) {
        return schema::encode(Envelope{.id = id,
                                       .name = Counted::name,
                                       .version = 1,
                                       .occurred_at = SystemClock().now(),
                                       .traceparent = "",
                                       .data = {schema::encode(Counted{value})}});
    }
    void publish(const std::vector<std::string>& bodies) const {
        amqp::Publisher publisher(amqp);
        std::vector<amqp::Message> messages;
        for (const auto& body : bodies) messages.push_back({"an-id", Counted::name, body});
        EXPECT_TRUE(publisher.publish_batch(messages).empty());
    }

    const std::string queue_name = amqp::test_name("test.queue");
    const amqp::AmqpConfig amqp = amqp::test_config(queue_name, Counted::name);
    amqp::TestQueue queue{queue_name};
    runtime::Loop loop;
    telemetry::Metrics metrics;
    pg::Database database{loop, test_database().config(8), metrics};
};

// Leaves a row per call. `fail` may throw, before or after the row was written.
struct Handlers {
    std::function<void(std::int64_t)> fail = [](std::int64_t) {};
    int calls = 0;
    int running = 0;
    int most_running = 0;
    std::size_t largest_batch = 0;
    std::vector<std::int64_t> messages;
    std::string context_id;

    task<void> one(pg::Transaction& transaction, const Counted& event, const Envelope& envelope) {
        ++calls;
        most_running = std::max(most_running, ++running);
        struct Leave {
            int& count;
            ~Leave() { --count; }
        } const leave{running};
        co_await transaction.execute(effect_sql, event.number);
        context_id = runtime::current_context().request_id;
        EXPECT_EQ(context_id, envelope.id.to_string());
        fail(event.number);
    }
    task<void> batch(pg::Transaction& transaction, std::span<const Counted> events) {
        ++calls;
        largest_batch = std::max(largest_batch, events.size());
        std::vector<std::int64_t> numbers;
        for (const auto& event : events) numbers.push_back(event.number);
        co_await transaction.execute(effects_sql, numbers);
        for (const auto each : numbers) fail(each);
    }
    task<void> message(const Counted& event, const Envelope&) {
        ++calls;
        co_await runtime::Loop::current().sleep(100us);
        fail(event.number);
        messages.push_back(event.number);
    }
};

}  // namespace souk::outbox
