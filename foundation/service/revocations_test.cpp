// With a Redis of its own, which is taken away and brought back.
#include "foundation/service/revocations.hpp"

#include "foundation/redis/own_redis_test.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace souk::service {
namespace {

using namespace std::chrono_literals;

class RevocationsTest : public testing::Test {
  protected:
    // What a loop of a service has.
    struct Copy {
        explicit Copy(RevocationsTest& test)
            : client(test.loop, test.redis.config(), test.metrics),
              revocations(test.loop, client, test.redis.config(), test.metrics, test.clock) {}
        redis::Client client;
        Revocations revocations;
    };

    void run(task<void> test) {
        loop.spawn("test", until_done(std::move(test)));
        loop.run();
        if (error_) std::rethrow_exception(error_);
    }
    task<void> until(std::function<bool()> happened) {
        for (int turn = 0; turn < 2000 && !happened(); ++turn) co_await loop.sleep(5ms);
        EXPECT_TRUE(happened()) << "waited 10 s in vain";
    }
    task<void> until_connected(redis::Client& client) {
        for (int turn = 0; turn < 2000 && !co_await client.alive(); ++turn) co_await loop.sleep(5ms);
    }
    task<bool> is_refused(task<void> adding) {
        try {
            co_await std::move(adding);
        } catch (const redis::Unreachable&) {
            co_return true;
        }
        co_return false;
    }

    task<void> reach_all() {
        co_await until_connected(writer.client);
        co_await writer.revocations.add_users({UserId::make(), user}, 7);
        EXPECT_TRUE(writer.revocations.contains(caller()));
        co_await until([this] { return other.revocations.contains(caller()); });
        Caller renewed = caller();
        renewed.order = 8;
        EXPECT_FALSE(other.revocations.contains(renewed));
        co_await writer.revocations.add_session(session);
        co_await until([&] { return other.revocations.contains(renewed); });
        late = std::make_unique<Copy>(*this);
        co_await until([&] { return late->revocations.contains(renewed); });
    }

    task<void> add_nothing() {
        co_await until_connected(writer.client);
        redis.stop();
        EXPECT_TRUE(co_await is_refused(writer.revocations.add_users({user}, 7)));
        EXPECT_TRUE(co_await is_refused(writer.revocations.add_session(session)));
        EXPECT_FALSE(writer.revocations.contains(caller()));
    }

    task<void> insist() {
        co_await until_connected(writer.client);
        redis.stop();
        co_await writer.revocations.insist_on_users({user}, 7);
        EXPECT_TRUE(writer.revocations.contains(caller()));
        EXPECT_FALSE(other.revocations.contains(caller()));
        redis.start();
        co_await until([this] { return other.revocations.contains(caller()); });
        Caller renewed = caller();
        renewed.order = 8;
        EXPECT_FALSE(other.revocations.contains(renewed));
        co_await writer.revocations.insist_on_session(session);
        co_await until([&] { return other.revocations.contains(renewed); });
    }

    Caller caller() const { return {user, {}, session.to_string(), token}; }

    redis::OwnRedis redis;
    runtime::Loop loop;
    telemetry::Metrics metrics;
    SystemClock clock;
    UserId user = UserId::make();
    Uuid session = Uuid::v7();
    Uuid token = Uuid::v7();
    Copy writer{*this};
    Copy other{*this};
    std::unique_ptr<Copy> late;

  private:
    task<void> until_done(task<void> test) {
        try {
            co_await std::move(test);
        } catch (...) {
            error_ = std::current_exception();
        }
        loop.stop();
    }
    std::exception_ptr error_;
};

TEST_F(RevocationsTest, ReachAllCopiesAndThoseThatComeLater) { run(reach_all()); }

TEST_F(RevocationsTest, AddNothingAnywhereWithoutRedis) { run(add_nothing()); }

TEST_F(RevocationsTest, InsistUntilRedisIsBack) { run(insist()); }

}  // namespace
}  // namespace souk::service
