#include "foundation/runtime/interceptor.hpp"

#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace souk::runtime {
namespace {

using namespace std::chrono_literals;

// Holds everything until it is told to go on.
class Holding final : public Interceptor {
  public:
    Holding() { install(this); }
    ~Holding() override { install(nullptr); }

    void suspended(Wait& wait, Start start, std::string_view what) override {
        held.push_back({&wait, start, std::string(what)});
    }
    void answered(Wait& wait) override { told.push_back(&wait); }
    void sleep(std::chrono::nanoseconds time, Resume<void> resume) override {
        slept += time;
        resume();
    }
    void spawn(std::string_view name, task<void> work) override {
        names.emplace_back(name);
        spawned.push_back(std::move(work));
    }

    struct Held {
        Wait* wait;
        Start start;
        std::string what;
    };
    std::vector<Held> held;
    std::vector<Wait*> told;
    std::chrono::nanoseconds slept{0};
    std::vector<std::string> names;
    std::vector<task<void>> spawned;
};

struct Question {
    std::vector<std::string>& events;
    void operator()(Resume<int> resume) {
        events.push_back("begun");
        resume(42);
    }
    static std::string_view name() noexcept { return "question"; }
};

// A coroutine that can be begun without a loop and destroyed wherever it is.
struct Bare {
    struct promise_type {
        Bare get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };
    std::coroutine_handle<promise_type> frame;
};

Bare ask(std::vector<std::string>& events) {
    const ContextScope scope(std::make_shared<const Context>(Context{"r-1", ""}));
    try {
        events.push_back(std::to_string(co_await suspend<int>(Question{events})));
    } catch (const std::exception& error) {
        events.push_back(error.what());
    }
    events.push_back(current_context().request_id);
}

TEST(Interceptor, WorkBeginsAndItsAnswerIsTakenOnlyWhenTold) {
    Holding holding;
    std::vector<std::string> events;
    const auto bare = ask(events);
    ASSERT_EQ(holding.held.size(), 1U);
    EXPECT_EQ(holding.held[0].what, "question");
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(current_context().request_id, "");

    holding.held[0].start(*holding.held[0].wait);
    ASSERT_EQ(holding.told.size(), 1U);
    EXPECT_EQ(events, std::vector<std::string>{"begun"});

    holding.told[0]->go_on();
    EXPECT_EQ(events, (std::vector<std::string>{"begun", "42", "r-1"}));
    bare.frame.destroy();
}

TEST(Interceptor, AnAnswerCanBecomeAnError) {
    Holding holding;
    std::vector<std::string> events;
    const auto bare = ask(events);
    holding.held[0].start(*holding.held[0].wait);
    holding.told[0]->error = std::make_exception_ptr(std::runtime_error("the answer is lost"));
    holding.told[0]->go_on();
    EXPECT_EQ(events, (std::vector<std::string>{"begun", "the answer is lost", "r-1"}));
    bare.frame.destroy();
}

TEST(Interceptor, WhatNeverGoesOnCanBeDestroyed) {
    Holding holding;
    std::vector<std::string> events;
    const auto before = ask(events);
    const auto behind = ask(events);
    holding.held[1].start(*holding.held[1].wait);
    before.frame.destroy();
    behind.frame.destroy();
    EXPECT_EQ(events, std::vector<std::string>{"begun"});
}

task<void> sleep_an_hour(Loop& loop) { co_await loop.sleep(1h); }

TEST(Interceptor, TimeAndSpawnedTasksGoThroughIt) {
    Holding holding;
    Loop loop;
    loop.spawn("sleeper", sleep_an_hour(loop));
    EXPECT_EQ(holding.names, std::vector<std::string>{"sleeper"});

    const auto bare = [](task<void> work) -> Bare { co_await std::move(work); }(std::move(holding.spawned[0]));
    ASSERT_EQ(holding.held.size(), 1U);
    EXPECT_EQ(holding.held[0].what, "sleep");
    holding.held[0].start(*holding.held[0].wait);
    EXPECT_EQ(holding.slept, 1h);
    holding.told[0]->go_on();
    EXPECT_TRUE(bare.frame.done());
    bare.frame.destroy();
}

}  // namespace
}  // namespace souk::runtime
