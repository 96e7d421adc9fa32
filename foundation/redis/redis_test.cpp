// Needs a Redis that may be used freely (SOUK_REDIS_HOST, _PORT, _PASSWORD). The tests that stop and start a server run
// one of their own.
#include "foundation/redis/client.hpp"
#include "foundation/redis/own_redis_test.hpp"
#include "foundation/redis/subscriber.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace souk::redis {
namespace {

using namespace std::chrono_literals;

std::string setting(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: run these tests with ./souk test");
    return value;
}

RedisConfig shared_redis() {
    return {.host = setting("SOUK_REDIS_HOST"),
            .port = static_cast<std::uint16_t>(std::stoi(setting("SOUK_REDIS_PORT"))),
            .password = setting("SOUK_REDIS_PASSWORD"),
            .timeout = 5s};
}

std::string key(std::string_view name) { return "test:" + std::to_string(getpid()) + ":" + std::string(name); }

// Runs one coroutine to its end and rethrows what escapes it. The loop is drained while the clients still live.
class RedisTest : public testing::Test {
  protected:
    void run(task<void> work) {
        loop.spawn("test", until_done(std::move(work)));
        loop.run();
        if (error_) std::rethrow_exception(error_);
    }

    runtime::Loop loop;
    telemetry::Metrics metrics;

  private:
    task<void> until_done(task<void> work) {
        try {
            co_await std::move(work);
        } catch (...) {
            error_ = std::current_exception();
        }
        loop.stop();
    }
    std::exception_ptr error_;
};

task<void> until(runtime::Loop& loop, std::function<bool()> happened) {
    for (int turn = 0; turn < 2000 && !happened(); ++turn) co_await loop.sleep(5ms);
    EXPECT_TRUE(happened()) << "waited 10 s in vain";
}

task<void> until_alive(runtime::Loop& loop, Client& client) {
    for (int turn = 0; turn < 2000; ++turn) {
        if (co_await client.alive()) co_return;
        co_await loop.sleep(5ms);
    }
    ADD_FAILURE() << "redis did not come back";
}

// The message of the Unreachable; empty when the call went well.
task<std::string> failure(Client& client) {
    try {
        co_await client.get("x");
    } catch (const Unreachable& error) {
        co_return error.what();
    }
    co_return "";
}

task<void> use_every_call(Client& client) {
    co_await client.set(key("a"), "1", 10s);
    EXPECT_EQ(co_await client.get(key("a")), "1");
    EXPECT_EQ(co_await client.get(key("none")), std::nullopt);
    EXPECT_FALSE(co_await client.set_if_absent(key("a"), "2", 10s));
    EXPECT_TRUE(co_await client.set_if_absent(key("b"), std::string_view("x\0\r\ny", 5), 10s));
    const auto many = co_await client.get_many({key("b"), key("none"), key("a")});
    EXPECT_EQ(many, (std::vector<std::optional<std::string>>{std::string("x\0\r\ny", 5), std::nullopt, "1"}));
    EXPECT_EQ(co_await client.incr(key("a")), 2);
    const auto ttl = co_await client.command({"PTTL", key("b")});
    EXPECT_GT(ttl.integer, 1000);
    EXPECT_LE(ttl.integer, 10000);
    EXPECT_EQ(co_await client.del({key("a"), key("b"), key("none")}), 2);
    co_await client.set(key("kept"), "1", 0ms);
    EXPECT_EQ((co_await client.command({"PTTL", key("kept")})).integer, -1);
    co_await client.del({key("kept")});
    EXPECT_TRUE(co_await client.alive());
    bool refused = false;
    try {
        co_await client.command({"NOSUCH"});
    } catch (const CommandFailed&) {
        refused = true;
    }
    EXPECT_TRUE(refused);
    EXPECT_TRUE(co_await client.alive());
}

TEST_F(RedisTest, answers_every_call) {
    Client client(loop, shared_redis(), metrics);
    run(use_every_call(client));
}

task<void> use_two_databases(Client& third, Client& first) {
    co_await third.set(key("db"), "3", 10s);
    EXPECT_EQ(co_await first.get(key("db")), std::nullopt);
    EXPECT_EQ(co_await third.get(key("db")), "3");
    co_await third.del({key("db")});
}

TEST_F(RedisTest, keeps_to_its_database) {
    auto config = shared_redis();
    config.db = 3;
    Client third(loop, config, metrics);
    Client first(loop, shared_redis(), metrics);
    run(use_two_databases(third, first));
}

// A coroutine's two commands follow each other; those of different coroutines mix.
task<void> set_and_get(Client& client, int number, int& done) {
    const auto name = key("pipelined:" + std::to_string(number));
    co_await client.set(name, std::to_string(number), 60s);
    EXPECT_EQ(co_await client.get(name), std::to_string(number));
    ++done;
}

TEST_F(RedisTest, pipelines_ten_thousand_commands) {
    Client client(loop, shared_redis(), metrics);
    int done = 0;
    for (int number = 0; number < 10000; ++number) loop.spawn("one", set_and_get(client, number, done));
    run(until(loop, [&] { return done == 10000; }));
}

task<void> count_failure(Client& client, int& failed) {
    if (!(co_await failure(client)).empty()) ++failed;
}

TEST_F(RedisTest, refuses_more_than_its_queue_holds) {
    auto config = shared_redis();
    config.max_outstanding = 10;
    Client client(loop, config, metrics);
    int failed = 0;
    for (int number = 0; number < 15; ++number) loop.spawn("one", count_failure(client, failed));
    EXPECT_EQ(failed, 5);
    run(until_alive(loop, client));
    EXPECT_EQ(failed, 5);
}

task<void> outlive_a_restart(runtime::Loop& loop, Client& client, OwnRedis& server) {
    co_await client.set("k", "v", 0ms);
    server.stop();
    while ((co_await failure(client)).empty()) {
    }
    const auto begun = std::chrono::steady_clock::now();
    for (int call = 0; call < 100; ++call) EXPECT_NE(co_await failure(client), "");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 200ms) << "not at once";
    server.start();
    co_await until_alive(loop, client);
    co_await client.set("k2", "v2", 0ms);
    EXPECT_EQ(co_await client.get("k2"), "v2");
}

TEST_F(RedisTest, fails_at_once_while_down_and_comes_back) {
    OwnRedis server;
    Client client(loop, server.config(), metrics);
    run(outlive_a_restart(loop, client, server));
}

task<void> time_out(runtime::Loop& loop, Client& client, OwnRedis& server) {
    co_await client.set("a", "1", 0ms);
    co_await client.set("b", "2", 0ms);
    server.freeze();
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_NE((co_await failure(client)).find("in time"), std::string::npos);
    const auto took = std::chrono::steady_clock::now() - begun;
    EXPECT_GE(took, 100ms);
    EXPECT_LT(took, 900ms);
    server.thaw();
    // The late reply to the call above must not be taken for the answer to one of these.
    co_await until_alive(loop, client);
    EXPECT_EQ(co_await client.get("a"), "1");
    EXPECT_EQ(co_await client.get("b"), "2");
}

TEST_F(RedisTest, keeps_replies_in_order_after_a_timeout) {
    OwnRedis server;
    auto config = server.config();
    config.timeout = 100ms;
    Client client(loop, config, metrics);
    run(time_out(loop, client, server));
}

task<void> give_up(runtime::Loop& loop, Client& client, OwnRedis& server) {
    co_await client.set("a", "1", 0ms);
    server.freeze();
    const auto begun = std::chrono::steady_clock::now();
    // Until it is given up, calls wait; after that they fail at once.
    while ((co_await failure(client)).find("no reply for too long") == std::string::npos) {
        if (std::chrono::steady_clock::now() - begun > 10s) break;
    }
    const auto took = std::chrono::steady_clock::now() - begun;
    EXPECT_GE(took, 1s);
    EXPECT_LT(took, 5s);
    server.thaw();
    co_await until_alive(loop, client);
    EXPECT_EQ(co_await client.get("a"), "1");
}

TEST_F(RedisTest, gives_up_a_silent_connection) {
    OwnRedis server;
    auto config = server.config();
    config.timeout = 100ms;
    Client client(loop, config, metrics);
    run(give_up(loop, client, server));
}

task<void> expect_refusal(Client& client) {
    const auto message = co_await failure(client);
    EXPECT_NE(message.find("WRONGPASS"), std::string::npos) << message;
    EXPECT_EQ(message.find("secret-and-wrong"), std::string::npos);
}

TEST_F(RedisTest, refuses_a_wrong_password_without_telling_it) {
    auto config = shared_redis();
    config.password = "secret-and-wrong";
    Client client(loop, config, metrics);
    run(expect_refusal(client));
}

struct Heard {
    int subscribed = 0;
    std::vector<std::string> messages;
};

task<void> hear_both(runtime::Loop& loop, Client& client, OwnRedis& server, Heard& heard) {
    co_await until(loop, [&] { return heard.subscribed == 1; });
    EXPECT_EQ(co_await client.publish("news", "one"), 1);
    co_await until(loop, [&] { return heard.messages.size() == 1; });
    server.stop();
    server.start();
    co_await until(loop, [&] { return heard.subscribed == 2; });
    co_await until_alive(loop, client);
    EXPECT_EQ(co_await client.publish("news", "two"), 1);
    co_await until(loop, [&] { return heard.messages.size() == 2; });
    EXPECT_EQ(heard.messages, (std::vector<std::string>{"one", "two"}));
}

TEST_F(RedisTest, subscribes_again_after_a_restart) {
    OwnRedis server;
    Client client(loop, server.config(), metrics);
    Subscriber subscriber(loop, server.config(), metrics);
    Heard heard;
    subscriber.subscribe(
        "news", [&](std::string_view message) { heard.messages.emplace_back(message); }, [&] { ++heard.subscribed; });
    run(hear_both(loop, client, server, heard));
}

}  // namespace
}  // namespace souk::redis
