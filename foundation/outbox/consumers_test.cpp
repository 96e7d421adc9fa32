#include "foundation/core/item_failure.hpp"
#include "foundation/outbox/outbox_test.hpp"
#include "foundation/postgres/errors.hpp"

#include <map>
#include <numeric>
#include <set>

namespace souk::outbox {
namespace {

class ConsumersTest : public OutboxTest {
  protected:
    std::vector<std::string> bodies(std::int64_t from, std::int64_t to) {
        std::vector<std::string> made;
        for (auto value = from; value < to; ++value) made.push_back(encoded(value));
        return made;
    }
    Handlers handlers;
    Consumers consumers{loop, amqp, &database, metrics};
};

TEST_F(ConsumersTest, handle_each_event_once_though_it_comes_twice) {
    queue.declare(Counted::name);
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers);
    const auto id = Uuid::v7();
    publish({encoded(1, id), encoded(2), encoded(1, id), encoded(3)});
    publish({encoded(1, id), encoded(4)});
    consumers.start();
    run_until([] { return effects() == 4; });
    expect_each_once(4);
    EXPECT_EQ(number("SELECT count(*) FROM handled_events WHERE consumer = '" + queue_name + "'"), 4);
    EXPECT_TRUE(queue.is_empty());
    EXPECT_TRUE(queue.dead_is_empty());
}

TEST_F(ConsumersTest, give_up_a_poisonous_event_after_five_tries) {
    queue.declare(Counted::name);
    int tries = 0;
    handlers.fail = [&](std::int64_t value) {
        if (value == 2) {
            ++tries;
            throw std::runtime_error("poison");
        }
    };
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers, fast_retries());
    const auto poison = encoded(2);
    publish({encoded(1), poison, encoded(3)});
    consumers.start();
    run_until([&] { return tries == 5 && effects() == 2; });
    EXPECT_EQ(queue.take_dead(), poison);
    EXPECT_TRUE(queue.dead_is_empty());
    EXPECT_TRUE(queue.is_empty());
    EXPECT_EQ(tries, 5);
    // Nothing of it is left: it can be replayed.
    EXPECT_EQ(number("SELECT count(*) FROM effects WHERE number = 2"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM handled_events"), 2);
}

TEST_F(ConsumersTest, move_what_cannot_be_read_to_the_dead_queue_at_once) {
    queue.declare(Counted::name);
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers);
    std::vector<std::string> broken{"not json", "{}", encoded(7)};
    broken.push_back(encoded(8));
    broken[2].replace(broken[2].find("\"number\":7"), 10, "\"number\":\"\"");
    broken[3].replace(broken[3].find(Counted::name), 4, "best");
    publish(broken);
    publish({encoded(1)});
    consumers.start();
    run_until([] { return effects() == 1; });
    std::set<std::string> dead;
    for (int count = 0; count < 4; ++count) dead.insert(queue.take_dead().value_or("missing"));
    EXPECT_EQ(dead, std::set<std::string>(broken.begin(), broken.end()));
    EXPECT_EQ(handlers.calls, 1);
    EXPECT_TRUE(queue.is_empty());
}

TEST_F(ConsumersTest, read_events_that_have_grown) {
    queue.declare(Counted::name);
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers);
    auto body = encoded(5);
    body.replace(body.find("{\"number\""), 1, "{\"colour\":\"red\",");
    body.insert(1, "\"shard\":[1],");
    publish({body});
    consumers.start();
    run_until([] { return effects() == 1; });
    expect_each_once(1);
}

TEST_F(ConsumersTest, wait_as_long_as_something_is_unavailable) {
    queue.declare(Counted::name);
    int failures = 0;
    handlers.fail = [&](std::int64_t) {
        if (++failures <= 12) throw Unavailable("somebody", "asleep");
    };
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers, fast_retries());
    publish({encoded(1)});
    consumers.start();
    run_until([] { return effects() == 1; });
    EXPECT_EQ(handlers.calls, 13);
    EXPECT_TRUE(queue.dead_is_empty());
}

// One poisonous message among three, for each thing that a handler can throw, and with one worker only.
class OneAmongThree : public ConsumersTest {
  protected:
    void handle_three(const std::function<void()>& poison, ConsumerOptions options = fast_retries()) {
        queue.declare(Counted::name);
        handlers.fail = [this, poison](std::int64_t value) {
            if (value != 1) return;
            ++poisoned;
            poison();
        };
        options.concurrency = 1;
        consumers.on<Counted>(queue_name, &Handlers::one, &handlers, options);
        publish({encoded(1), encoded(2), encoded(3)});
        consumers.start();
    }
    int poisoned = 0;
};

TEST_F(OneAmongThree, that_fails_does_not_delay_the_others) {
    std::vector<std::int64_t> done;
    handle_three([&] {
        done.push_back(effects());
        throw std::runtime_error("poison");
    });
    run_until([&] { return poisoned == 5; });
    EXPECT_EQ(done, (std::vector<std::int64_t>{0, 2, 2, 2, 2})) << "rows that were there at each try";
    const auto history = queue.take_dead_history();
    ASSERT_TRUE(history.has_value());
    EXPECT_EQ(history->attempts, 5);
    EXPECT_EQ(history->reason, "poison");
    EXPECT_TRUE(queue.is_empty());
}

TEST_F(OneAmongThree, that_is_deferred_waits_by_itself_and_comes_back) {
    std::vector<std::int64_t> done;
    handle_three([&] {
        done.push_back(effects());
        if (done.size() < 8) throw ItemDeferred("not yet", 0s);
    });
    run_until([] { return effects() == 3; });
    EXPECT_EQ(done, (std::vector<std::int64_t>{0, 2, 2, 2, 2, 2, 2, 2}));
    expect_each_once(3);
    EXPECT_TRUE(queue.dead_is_empty()) << "the handler decides how often";
    EXPECT_TRUE(queue.is_empty());
}

TEST_F(OneAmongThree, that_is_deferred_for_too_long_is_given_up) {
    auto options = fast_retries();
    options.longest_deferral = 0s;
    handle_three([] { throw ItemDeferred("never", 0s); }, options);
    run_until([] { return effects() == 2; });
    EXPECT_EQ(queue.take_dead_history()->reason, "never");
    EXPECT_EQ(poisoned, 1);
}

TEST_F(OneAmongThree, that_is_rejected_is_dead_at_once_and_its_reason_holds_no_address) {
    handle_three([] { throw ItemRejected("550 <ada@customers.example> unknown, see https://x.example/why"); });
    run_until([] { return effects() == 2; });
    const auto history = queue.take_dead_history();
    ASSERT_TRUE(history.has_value());
    EXPECT_EQ(history->reason, "550 <[address]> unknown, see [link]");
    EXPECT_EQ(poisoned, 1);
}

TEST_F(OneAmongThree, whose_own_dependency_is_away_makes_room) {
    auto options = fast_retries();
    options.longest_hold = 50ms;
    int tries = 0;
    handle_three(
        [&] {
            // Only for this one, for as long as the others have not been handled, and a little longer.
            if (effects() < 2 || ++tries < 3) throw Unavailable("its own peer", "asleep");
        },
        options);
    run_until([] { return effects() == 3; });
    expect_each_once(3);
    EXPECT_TRUE(queue.dead_is_empty());
}

TEST_F(ConsumersTest, go_on_with_an_outage_longer_than_they_may_hold_messages) {
    queue.declare(Counted::name);
    bool away = true;
    int tries = 0;
    handlers.fail = [&](std::int64_t) {
        ++tries;
        if (away) throw Unavailable("somebody", "asleep");
    };
    auto options = fast_retries();
    options.longest_hold = 30ms;
    options.tries = 2;
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers, options);
    publish(bodies(0, 20));
    consumers.start();
    // Each of them goes back, and comes again, many times over; none of that is an attempt.
    auto& set_aside =
        metrics.counter("events_set_aside_total", "Events that went to wait by themselves", {{"queue", queue_name}});
    run_until([&] {
        if (set_aside.value() >= 40) away = false;
        return effects() == 20;
    });
    expect_each_once(20);
    EXPECT_GT(tries, 40);
    EXPECT_TRUE(queue.dead_is_empty());
    EXPECT_TRUE(queue.is_empty());
}

TEST_F(ConsumersTest, never_give_an_event_up_for_what_the_database_cannot_do_now) {
    queue.declare(Counted::name);
    const std::vector<std::string> codes{"25006", "40001", "40P01", "53100", "53300",
                                         "55P03", "57014", "57P03", "58030"};
    std::map<std::int64_t, int> tries;
    handlers.fail = [&](std::int64_t value) {
        if (++tries[value] <= 8)
            pg::throw_failure({"test", codes.at(static_cast<std::size_t>(value)), "simulated", ""});
    };
    auto options = fast_retries();
    options.tries = 1;
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers, options);
    const auto all = static_cast<std::int64_t>(codes.size());
    publish(bodies(0, all));
    consumers.start();
    run_until([&] { return effects() == all; });
    expect_each_once(all);
    EXPECT_TRUE(queue.dead_is_empty());
}

TEST_F(ConsumersTest, tell_the_handler_which_attempt_it_is_and_since_when) {
    struct Noting {
        std::vector<Attempt> attempts;
        task<void> heard(const Counted&, const Envelope&, const Attempt& attempt) {
            attempts.push_back(attempt);
            if (attempts.size() < 4) throw ItemDeferred("not yet", 0s);
            co_return;
        }
    } noting;
    queue.declare(Counted::name);
    const auto begun = SystemClock().now();
    {
        runtime::Loop first;  // ends after the first attempts: what they were is in the message
        Consumers its_consumers(first, amqp, nullptr, metrics);
        its_consumers.on_message<Counted>(queue_name, &Noting::heard, &noting);
        publish({encoded(1)});
        its_consumers.start();
        first.spawn("until then", wait(first, [&] { return noting.attempts.size() == 2; }));
        first.run();
    }
    Consumers worker(loop, amqp, nullptr, metrics);
    worker.on_message<Counted>(queue_name, &Noting::heard, &noting);
    worker.start();
    run_until([&] { return noting.attempts.size() == 4; });
    for (int index = 0; index < 4; ++index) {
        EXPECT_EQ(noting.attempts[static_cast<std::size_t>(index)].number, index + 1);
        EXPECT_EQ(noting.attempts[static_cast<std::size_t>(index)].first_received,
                  noting.attempts.front().first_received);
    }
    EXPECT_GE(noting.attempts.front().first_received, begun);
}

TEST_F(ConsumersTest, know_only_queues_that_are_listed) {
    EXPECT_THROW(consumers.on<Counted>("unlisted", &Handlers::one, &handlers), std::logic_error);
}

TEST_F(ConsumersTest, handle_no_more_at_a_time_than_allowed) {
    queue.declare(Counted::name);
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers, {.concurrency = 3});
    publish(bodies(0, 300));
    consumers.start();
    run_until([] { return effects() == 300; });
    expect_each_once(300);
    EXPECT_EQ(handlers.most_running, 3);
}

TEST_F(ConsumersTest, handle_batches_in_one_transaction_and_leave_out_repeats) {
    queue.declare(Counted::name);
    // 1,000 events: the first 300 were handled before, all of the rest come twice.
    std::vector<Uuid> ids(1000);
    for (auto& id : ids) id = Uuid::v7();
    std::string handled_before;
    for (std::size_t index = 0; index < 300; ++index) {
        handled_before += (index == 0 ? "('" : ", ('") + queue_name + "', '" + ids[index].to_string() + "')";
    }
    test_database().run("INSERT INTO handled_events (consumer, event_id) VALUES " + handled_before);
    std::vector<std::string> all;
    for (int round = 0; round < 2; ++round) {
        for (std::size_t index = 0; index < ids.size(); ++index) {
            all.push_back(encoded(static_cast<std::int64_t>(index), ids[index]));
        }
    }
    publish(all);
    consumers.on_batch<Counted>(queue_name, &Handlers::batch, &handlers, 100);
    consumers.start();
    run_until([] { return effects() == 700; });
    expect_each_once(700);
    EXPECT_EQ(number("SELECT min(number) FROM effects"), 300);
    EXPECT_EQ(handlers.largest_batch, 100u);
    EXPECT_LT(handlers.calls, 40);
    EXPECT_TRUE(queue.dead_is_empty());
}

TEST_F(ConsumersTest, handle_a_broken_batch_one_by_one) {
    queue.declare(Counted::name);
    int failures = 0;
    handlers.fail = [&](std::int64_t value) {
        if (value == 55) {
            ++failures;
            throw std::runtime_error("poison");
        }
    };
    consumers.on_batch<Counted>(queue_name, &Handlers::batch, &handlers, 50, fast_retries());
    publish(bodies(0, 120));
    consumers.start();
    // Once with its batch, then five times alone; coming back it may meet a neighbour that waits, too, but here are
    // none.
    run_until([&] { return failures == 6 && effects() == 119; });
    const auto dead = queue.take_dead();
    ASSERT_TRUE(dead.has_value());
    EXPECT_NE(dead->find("\"number\":55"), std::string::npos);
    expect_each_once(119);
    EXPECT_TRUE(queue.is_empty());
}

TEST_F(ConsumersTest, lose_and_double_nothing_when_the_connection_is_cut) {
    queue.declare(Counted::name);
    amqp::CuttableProxy proxy(amqp);
    Consumers cut_off(loop, proxy.config(), &database, metrics);
    int cuts = 0;
    handlers.fail = [&](std::int64_t value) {
        // Within the handler: the ack of this one comes too late, and it is delivered again.
        if (value % 300 == 299 && cuts < 8) {
            ++cuts;
            proxy.cut();
        }
    };
    cut_off.on<Counted>(queue_name, &Handlers::one, &handlers);
    publish(bodies(0, 2000));
    cut_off.start();
    run_until([] { return effects() >= 2000; });
    expect_each_once(2000);
    EXPECT_GE(cuts, 6);
    EXPECT_GE(proxy.accepted(), 7);
    EXPECT_TRUE(queue.dead_is_empty());
}

TEST_F(ConsumersTest, recognise_repeats_without_a_database_while_the_process_lives) {
    queue.declare(Counted::name);
    amqp::CuttableProxy proxy(amqp);
    Consumers worker(loop, proxy.config(), nullptr, metrics);
    handlers.fail = [&](std::int64_t value) {
        if (value % 100 == 50) proxy.cut();
    };
    worker.on_message<Counted>(queue_name, &Handlers::message, &handlers);
    EXPECT_THROW(worker.on<Counted>("another", &Handlers::one, &handlers), std::logic_error);
    EXPECT_THROW(worker.on_message<Counted>(queue_name, &Handlers::message, &handlers), std::logic_error);
    publish(bodies(0, 500));
    worker.start();
    run_until([&] { return handlers.messages.size() >= 500; });
    EXPECT_EQ(handlers.messages.size(), 500u);
    std::ranges::sort(handlers.messages);
    std::vector<std::int64_t> expected(500);
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(handlers.messages, expected);
    EXPECT_GE(proxy.accepted(), 2);
}

TEST_F(ConsumersTest, leave_the_rest_to_the_next_process_when_they_stop) {
    queue.declare(Counted::name);
    publish(bodies(0, 400));
    {
        runtime::Loop first;
        pg::Database its_database(first, test_database().config(8), metrics);
        Consumers its_consumers(first, amqp, &its_database, metrics);
        Handlers its_handlers;
        its_handlers.fail = [&](std::int64_t value) {
            if (value == 100) first.stop();
        };
        its_consumers.on<Counted>(queue_name, &Handlers::one, &its_handlers);
        its_consumers.start();
        first.run();
    }
    const auto handled_by_first = effects();
    EXPECT_GE(handled_by_first, 97);
    EXPECT_LT(handled_by_first, 400);
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers);
    consumers.start();
    run_until([] { return effects() >= 400; });
    expect_each_once(400);
    // What the first one handled was acked before it left.
    EXPECT_EQ(handlers.calls, 400 - handled_by_first);
    EXPECT_TRUE(queue.is_empty());
}

TEST_F(ConsumersTest, outlive_a_database_that_drops_their_connections) {
    queue.declare(Counted::name);
    bool cut = false;
    handlers.fail = [&](std::int64_t value) {
        if (value != 99 || std::exchange(cut, true)) return;
        test_database().run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
                            test_database().name() + "' AND application_name = 'souk' AND pid <> pg_backend_pid()");
    };
    auto options = fast_retries();
    options.concurrency = 2;
    consumers.on<Counted>(queue_name, &Handlers::one, &handlers, options);
    publish(bodies(0, 105));
    consumers.start();
    run_until([] { return effects() >= 105; });
    EXPECT_TRUE(cut);
    expect_each_once(105);
    EXPECT_TRUE(queue.dead_is_empty());
}

}  // namespace
}  // namespace souk::outbox
