#include "foundation/outbox/outbox_test.hpp"

#include "foundation/postgres/statement_check.hpp"
#include "foundation/runtime/context.hpp"

namespace souk::outbox {
namespace {

constexpr std::string_view traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class RelayTest : public OutboxTest {
  protected:
    // Appends events numbered from..to in transactions of ten.
    static task<void> append_all(pg::Database& into, std::int64_t from, std::int64_t to) {
        for (auto value = from; value < to;) {
            auto transaction = co_await into.begin();
            for (int count = 0; count < 10 && value < to; ++count) append(transaction, Counted{value++});
            co_await transaction.commit();
        }
    }
    static task<void> append_in_context(pg::Database& into) {
        const runtime::ContextScope scope(std::make_shared<const runtime::Context>("r", std::string(traceparent)));
        auto transaction = co_await into.begin();
        append(transaction, Counted{1});
        co_await transaction.commit();
    }
    static task<void> append_and_roll_back(pg::Database& into) {
        auto transaction = co_await into.begin();
        append(transaction, Counted{666});
        co_await transaction.execute(effect_sql, 666);
    }
    static task<void> append_later(runtime::Loop& on, pg::Database& into, std::chrono::steady_clock::time_point& when) {
        co_await on.sleep(300ms);
        co_await append_all(into, 0, 1);
        when = std::chrono::steady_clock::now();
    }
    // Before anything else runs.
    void append_now(std::int64_t from, std::int64_t to) {
        runtime::Loop its_loop;
        pg::Database its_database(its_loop, test_database().config(1), metrics);
        its_loop.spawn("append", append_and_stop(its_loop, its_database, from, to));
        its_loop.run();
    }
    static task<void> append_and_stop(runtime::Loop& on, pg::Database& into, std::int64_t from, std::int64_t to) {
        co_await append_all(into, from, to);
        on.stop();
    }
    static std::int64_t published() {
        return number("SELECT coalesce(sum(count), 0) FROM published_events WHERE name = '" + Counted::name + "'");
    }
    static std::int64_t left() { return number("SELECT count(*) FROM outbox"); }

    void consume() {
        queue.declare(Counted::name);
        consumers.on<Counted>(queue_name, &Handlers::one, &handlers);
        consumers.start();
    }

    Handlers handlers;
    Consumers consumers{loop, amqp, &database, metrics};
};

TEST_F(RelayTest, its_statements_fit_the_schema) {
    const auto complaints = pg::check_statements(test_database().conninfo_with_password(), statements());
    EXPECT_TRUE(complaints.empty()) << complaints.front();
}

TEST_F(RelayTest, publishes_what_was_committed_and_nothing_else) {
    queue.declare(Counted::name);
    std::vector<Envelope> seen;
    amqp::Subscriber subscriber(loop, amqp, metrics);
    subscriber.consume({queue_name}, [&](std::vector<amqp::Delivery> batch) {
        for (const auto& delivery : batch) {
            subscriber.ack(delivery.ticket);
            auto envelope = schema::decode<Envelope>(delivery.body);
            ASSERT_TRUE(envelope.has_value());
            EXPECT_EQ(delivery.id, envelope->id.to_string());
            seen.push_back(*envelope);
        }
    });
    subscriber.start();
    Relay relay(relay_config(), metrics);
    relay.start();
    loop.spawn("rolled back", append_and_roll_back(database));
    loop.spawn("appended", append_in_context(database));
    run_until([&] { return seen.size() == 1 && published() == 1; });
    relay.stop();
    EXPECT_EQ(seen.front().name, Counted::name);
    EXPECT_EQ(seen.front().version, 1);
    EXPECT_EQ(seen.front().traceparent, traceparent);
    EXPECT_EQ(seen.front().data.text, R"({"number":1})");
    EXPECT_LT(SystemClock().now() - seen.front().occurred_at, 30s);
    EXPECT_EQ(left(), 0);
    EXPECT_EQ(effects(), 0);
}

TEST_F(RelayTest, is_woken_by_a_commit_in_its_process) {
    consume();
    auto config = relay_config();
    config.poll = 60s;
    Relay relay(config, metrics);
    relay.start();
    std::chrono::steady_clock::time_point committed{};
    loop.spawn("appended", append_later(loop, database, committed));
    run_until([] { return effects() == 1; });
    EXPECT_LT(std::chrono::steady_clock::now() - committed, 5s);
}

TEST_F(RelayTest, publishes_what_another_process_left_behind) {
    append_now(0, 1200);
    queue.declare(Counted::name);
    consumers.on_batch<Counted>(queue_name, &Handlers::batch, &handlers);
    consumers.start();
    Relay relay(relay_config(), metrics);
    relay.start();
    run_until([] { return effects() >= 1200 && left() == 0; });
    relay.stop();
    expect_each_once(1200);
    EXPECT_EQ(published(), 1200);
    EXPECT_EQ(left(), 0);
}

// Waits until one connection of the test's database is like this.
void wait_for_backend(const std::string& condition) {
    const auto sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND " + condition;
    for (int turn = 0; turn < 4000; ++turn) {
        if (number(sql) == 1) return;
        std::this_thread::sleep_for(5ms);
    }
    ADD_FAILURE() << "waited 20 s in vain for " << condition;
}

TEST_F(RelayTest, publishes_again_when_killed_before_its_commit_and_it_is_handled_once) {
    Relay relay(relay_config(), metrics);
    relay.start();
    wait_for_backend("application_name = 'souk relay' AND state = 'idle' AND query = 'COMMIT'");
    // Nobody can count published events now: the relay will hang between the confirms and its commit.
    std::thread holder([] {
        try {
            test_database().run("BEGIN; LOCK TABLE published_events IN EXCLUSIVE MODE; SELECT pg_sleep(120)");
        } catch (const std::exception&) {
            // Terminated below.
        }
    });
    wait_for_backend("wait_event = 'PgSleep'");
    consume();
    append_now(0, 10);
    wait_for_backend("application_name = 'souk relay' AND wait_event_type = 'Lock'");
    EXPECT_EQ(number("SELECT count(*) FROM outbox"), 10) << "not committed yet";
    test_database().run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
        "(application_name = 'souk relay' OR wait_event = 'PgSleep')");
    holder.join();
    auto& deliveries = metrics.counter("amqp_deliveries_total", "Messages received", {{"queue", queue_name}});
    run_until([&] { return left() == 0 && effects() >= 10 && deliveries.value() >= 20; });
    relay.stop();
    EXPECT_EQ(deliveries.value(), 20) << "published twice";
    EXPECT_EQ(handlers.calls, 10);
    expect_each_once(10);
    EXPECT_EQ(number("SELECT sum(count) FROM published_events"), 10);
    EXPECT_TRUE(queue.dead_is_empty());
}

TEST_F(RelayTest, loses_nothing_when_the_broker_is_cut_off) {
    consume();
    amqp::CuttableProxy proxy(amqp);
    auto config = relay_config(proxy.config());
    config.batch = 100;
    Relay relay(config, metrics);
    relay.start();
    loop.spawn("appended", append_all(database, 0, 3000));
    int cuts = 0;
    run_until([&] {
        if (cuts < 6 && proxy.bytes_to_client() > 600u * static_cast<unsigned>(cuts + 1)) {
            ++cuts;
            proxy.cut();
        }
        return effects() >= 3000 && left() == 0;
    });
    relay.stop();
    EXPECT_GE(cuts, 3);
    EXPECT_GE(proxy.accepted(), 4);
    expect_each_once(3000);
    EXPECT_EQ(published(), 3000);
    EXPECT_TRUE(queue.dead_is_empty());
}

TEST_F(RelayTest, keeps_an_event_without_a_queue_and_publishes_its_neighbours) {
    auto topology = amqp.topology;
    topology.queues.clear();
    auto config = relay_config();
    config.amqp.topology = topology;  // this relay's list lacks the queue, and nobody else has declared it
    append_now(0, 3);
    auto& returned = metrics.counter("outbox_returned_total", "Events that came back because no queue was bound");
    {
        Relay relay(config, metrics);
        relay.start();
        run_until([&] { return returned.value() >= 6; });
        relay.stop();
    }
    EXPECT_EQ(left(), 3) << "confirmed, deleted and gone";
    EXPECT_EQ(published(), 0);
    runtime::Loop another;
    pg::Database its_database(another, test_database().config(2), metrics);
    Consumers its_consumers(another, amqp, &its_database, metrics);
    its_consumers.on<Counted>(queue_name, &Handlers::one, &handlers);
    its_consumers.start();
    Relay relay(config, metrics);  // the queue is there now
    relay.start();
    another.spawn("until then", wait(another, [] { return effects() == 3 && left() == 0; }));
    another.run();
    expect_each_once(3);
    EXPECT_EQ(published(), 3);
}

TEST_F(RelayTest, loses_nothing_when_the_broker_comes_back_empty) {
    queue.declare(Counted::name);
    Relay relay(relay_config(), metrics);
    relay.start();
    append_now(0, 1);
    bool emptied = false;
    run_until([&] {
        if (left() != 0) return false;
        if (!std::exchange(emptied, true)) {
            EXPECT_FALSE(queue.is_empty()) << "the first one";
            queue.remove();
            append_now(1, 11);
            return false;
        }
        return true;
    });
    relay.stop();
    EXPECT_EQ(published(), 11);
    runtime::Loop another;
    pg::Database its_database(another, test_database().config(2), metrics);
    Consumers its_consumers(another, amqp, &its_database, metrics);
    its_consumers.on<Counted>(queue_name, &Handlers::one, &handlers);
    its_consumers.start();
    another.spawn("until then", wait(another, [] { return effects() == 10; }));
    another.run();
    expect_each_once(10);
}

TEST_F(RelayTest, shares_the_work_with_other_relays) {
    consume();
    auto config = relay_config();
    config.batch = 50;
    std::vector<std::unique_ptr<Relay>> relays;
    for (int count = 0; count < 3; ++count) relays.push_back(std::make_unique<Relay>(config, metrics));
    for (auto& relay : relays) relay->start();
    loop.spawn("appended", append_all(database, 0, 2000));
    loop.spawn("appended", append_all(database, 2000, 4000));
    run_until([] { return effects() >= 4000 && left() == 0 && published() == 4000; });
    relays.clear();
    expect_each_once(4000);
    EXPECT_EQ(handlers.calls, 4000) << "published twice";
}

TEST_F(RelayTest, shows_its_lag_while_the_broker_is_away) {
    append_now(0, 1);
    auto config = relay_config();
    config.amqp.port = 1;
    auto& lag = metrics.gauge("outbox_lag_seconds", "Age of the oldest event that is not published");
    auto& failures = metrics.counter("outbox_failures_total", "Attempts of the relay that failed");
    Relay relay(config, metrics);
    relay.start();
    run_until([&] { return failures.value() >= 3 && lag.value() > 0; });
    const auto begun = std::chrono::steady_clock::now();
    relay.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
    EXPECT_EQ(left(), 1);
}

}  // namespace
}  // namespace souk::outbox
