#include "foundation/runtime/batch_loader.hpp"
#include "foundation/runtime/blocking_pool.hpp"
#include "foundation/runtime/context.hpp"
#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"
#include "foundation/runtime/together.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>

namespace souk::runtime {
namespace {

using namespace std::chrono_literals;

void run_to_end(Loop& loop, task<void> work) {
    loop.spawn("test", std::move(work));
    loop.stop();
    loop.run();
}

task<int> add_one(int value) { co_return value + 1; }

task<void> count_to(int limit, int& reached) {
    while (reached < limit) reached = co_await add_one(reached);
}

TEST(Task, LongChainsOfCompletedAwaitsDoNotGrowTheStack) {
    Loop loop;
    int reached = 0;
    run_to_end(loop, count_to(1'000'000, reached));
    EXPECT_EQ(reached, 1'000'000);
}

task<int> fail_with(std::string text) {
    throw std::runtime_error(text);
    co_return 0;
}

task<void> catch_it(std::string& seen) {
    try {
        co_await fail_with("broken pipe");
    } catch (const std::runtime_error& error) {
        seen = error.what();
    }
}

TEST(Task, ExceptionReachesTheAwaiter) {
    Loop loop;
    std::string seen;
    run_to_end(loop, catch_it(seen));
    EXPECT_EQ(seen, "broken pipe");
}

task<int> later(Loop& loop, int value, std::vector<std::string>& ids) {
    const auto answer = co_await suspend<int>(
        [&](Resume<int> resume) { loop.post([resume = std::move(resume), value]() mutable { resume(value); }); });
    ids.push_back(current_context().request_id);
    co_return answer;
}

task<std::string> at_once(std::string text, std::vector<std::string>& ids) {
    ids.push_back(current_context().request_id);
    co_return text;
}

task<void> ask_together(Loop& loop, std::vector<std::string>& ids, std::string& seen) {
    const ContextScope scope(std::make_shared<const Context>("r-1", ""));
    const auto [one, two, three] = co_await together(later(loop, 1, ids), at_once("two", ids), later(loop, 3, ids));
    seen = std::to_string(one) + two + std::to_string(three) + current_context().request_id;
    const auto [four, five] = co_await together(at_once("4", ids), at_once("5", ids));
    seen += four + five + current_context().request_id;
}

TEST(Together, GivesAllAnswersAndKeepsTheContextOfEach) {
    Loop loop;
    std::vector<std::string> ids;
    std::string seen;
    run_to_end(loop, ask_together(loop, ids, seen));
    EXPECT_EQ(seen, "1two3r-145r-1");
    EXPECT_EQ(ids, std::vector<std::string>(5, "r-1"));
    EXPECT_EQ(current_context().request_id, "");
}

task<void> fail_together(Loop& loop, std::vector<std::string>& ids, std::string& seen) {
    try {
        co_await together(later(loop, 1, ids), fail_with("first"), fail_with("second"));
    } catch (const std::runtime_error& error) {
        seen = error.what();
    }
}

TEST(Together, ThrowsTheFirstFailureWhenAllHaveEnded) {
    Loop loop;
    std::vector<std::string> ids;
    std::string seen;
    run_to_end(loop, fail_together(loop, ids, seen));
    EXPECT_EQ(seen, "first");
    EXPECT_EQ(ids.size(), 1U);
}

// Knows the names of 1 to 9, and notes which keys were read at once.
class Names {
  public:
    Names(Loop& loop, std::size_t most)
        : loader_(loop, most, [this](std::vector<int> keys) { return read(std::move(keys)); }) {}

    task<void> ask(std::string id, int key, std::vector<std::string>& seen) {
        const ContextScope scope(std::make_shared<const Context>(Context{id, ""}));
        try {
            const auto name = co_await loader_.find(key);
            seen.push_back(current_context().request_id + ":" + (name ? *name : "none"));
        } catch (const std::runtime_error& error) {
            seen.push_back(error.what());
        }
    }

    std::vector<std::size_t> reads;  // how many keys each had
    bool broken = false;

  private:
    using Loader = BatchLoader<int, std::string>;
    task<Loader::Found> read(std::vector<int> keys) {
        reads.push_back(keys.size());
        if (broken) throw std::runtime_error("broken pipe");
        Loader::Found found;
        for (const auto key : keys)
            if (key < 10) found.emplace(key, std::make_shared<std::string>("name " + std::to_string(key)));
        co_return found;
    }

    Loader loader_;
};

std::vector<std::string> names_of(Names& names, Loop& loop, const std::vector<int>& keys) {
    std::vector<std::string> seen;
    for (const auto key : keys) loop.spawn("asking", names.ask("r-" + std::to_string(key), key, seen));
    loop.stop();
    loop.run();
    std::ranges::sort(seen);
    return seen;
}

TEST(BatchLoader, ReadsWhatIsAskedInOneTurnTogetherAndEachKeyOnce) {
    Loop loop;
    Names names(loop, 100);
    EXPECT_EQ(names_of(names, loop, {1, 2, 1, 77}),
              (std::vector<std::string>{"r-1:name 1", "r-1:name 1", "r-2:name 2", "r-77:none"}));
    EXPECT_EQ(names.reads, std::vector<std::size_t>{3});
}

TEST(BatchLoader, ReadsNoMoreThanTheMostAtOnce) {
    Loop loop;
    Names names(loop, 2);
    EXPECT_EQ(names_of(names, loop, {1, 2, 3, 4, 5}).size(), 5U);
    EXPECT_EQ(names.reads, (std::vector<std::size_t>{2, 2, 1}));
}

TEST(BatchLoader, AnErrorReachesAllWhoWait) {
    Loop loop;
    Names names(loop, 100);
    names.broken = true;
    EXPECT_EQ(names_of(names, loop, {1, 2}), (std::vector<std::string>{"broken pipe", "broken pipe"}));
}

task<void> resume_inline_and_later(Loop& loop, std::vector<int>& seen) {
    seen.push_back(co_await suspend<int>([](Resume<int> resume) { resume(1); }));
    seen.push_back(co_await suspend<int>(
        [&](Resume<int> resume) { loop.post([resume = std::move(resume)]() mutable { resume(2); }); }));
}

TEST(Suspend, GoesOnWhetherResumedAtOnceOrLater) {
    Loop loop;
    std::vector<int> seen;
    run_to_end(loop, resume_inline_and_later(loop, seen));
    EXPECT_EQ(seen, (std::vector{1, 2}));
}

task<void> remember(Loop& loop, std::string id, std::vector<std::string>& seen) {
    const ContextScope scope(std::make_shared<const Context>(Context{id, ""}));
    for (int turn = 0; turn < 3; ++turn) {
        co_await suspend<void>(
            [&](Resume<void> resume) { loop.post([resume = std::move(resume)]() mutable { resume(); }); });
        seen.push_back(current_context().request_id);
    }
}

TEST(Context, TravelsWithItsCoroutine) {
    Loop loop;
    std::vector<std::string> seen;
    loop.spawn("a", remember(loop, "a", seen));
    loop.spawn("b", remember(loop, "b", seen));
    loop.stop();
    loop.run();
    EXPECT_EQ(seen, (std::vector<std::string>{"a", "b", "a", "b", "a", "b"}));
    EXPECT_EQ(current_context().request_id, "");
}

task<void> wake_the_other(Resume<void>& other, std::string& after) {
    const ContextScope scope(std::make_shared<const Context>(Context{"waker", ""}));
    other();
    after = current_context().request_id;
    co_return;
}

task<void> wait_for_it(std::optional<Resume<void>>& slot, std::string& seen) {
    const ContextScope scope(std::make_shared<const Context>(Context{"sleeper", ""}));
    co_await suspend<void>([&](Resume<void> resume) { slot.emplace(std::move(resume)); });
    seen = current_context().request_id;
}

TEST(Context, SurvivesWakingAnotherCoroutineInline) {
    Loop loop;
    std::optional<Resume<void>> slot;
    std::string sleeper;
    std::string waker;
    loop.spawn("sleeper", wait_for_it(slot, sleeper));
    loop.spawn("waker", wake_the_other(*slot, waker));
    EXPECT_EQ(sleeper, "sleeper");
    EXPECT_EQ(waker, "waker");
}

task<void> sleep_long(Loop& loop, bool& woke) {
    co_await loop.sleep(1h);
    woke = true;
}

TEST(Loop, StopWakesSleepersAndDrainsBeforeClosing) {
    Loop loop;
    bool woke = false;
    std::vector<std::string> order;
    loop.on_stop([&] { order.push_back(woke ? "stop after waking" : "stop"); });
    loop.on_drained([&] { order.push_back("first registered"); });
    loop.on_drained([&] { order.push_back(woke ? "last registered" : "drained too early"); });
    run_to_end(loop, sleep_long(loop, woke));
    EXPECT_EQ(order, (std::vector<std::string>{"stop", "last registered", "first registered"}));
}

task<void> hash_twice(BlockingPool& pool, std::vector<int>& seen, std::thread::id& where) {
    const auto first = co_await pool.run([] { return 7; });
    where = std::this_thread::get_id();
    seen.push_back(first.value_or(-1));
    try {
        co_await pool.run([]() -> int { throw std::runtime_error("no"); });
    } catch (const std::runtime_error&) {
        seen.push_back(0);
    }
}

TEST(BlockingPool, ResultAndExceptionComeBackOnTheLoop) {
    Loop loop;
    BlockingPool pool("test", 2, 10);
    std::vector<int> seen;
    std::thread::id where;
    // Loop::current() is needed when the work is handed over: start on the loop.
    loop.post([&] {
        loop.spawn("hash", hash_twice(pool, seen, where));
        loop.stop();
    });
    loop.run();
    EXPECT_EQ(seen, (std::vector{7, 0}));
    EXPECT_EQ(where, std::this_thread::get_id());
}

task<void> submit_one(BlockingPool& pool, std::latch& gate, int& refused) {
    const auto result = co_await pool.run([&gate] {
        gate.wait();
        return true;
    });
    if (!result) ++refused;
}

TEST(BlockingPool, FullQueueIsRefusedAtOnce) {
    Loop loop;
    BlockingPool pool("test", 1, 3);
    std::latch gate(1);
    int refused = 0;
    loop.post([&] {
        for (int index = 0; index < 10; ++index) loop.spawn("submit", submit_one(pool, gate, refused));
        EXPECT_GE(refused, 6);  // one may be running, three wait
        gate.count_down();
        loop.stop();
    });
    loop.run();
    EXPECT_GE(refused, 6);
    EXPECT_LE(refused, 7);
}

task<void> note_turn(BlockingPool& pool, Lane lane, std::string name, std::vector<std::string>& turns) {
    const auto done = co_await pool.run([] { return true; }, lane);
    turns.push_back(done ? name : name + " refused");
}

TEST(BlockingPool, TheFirstLaneGoesFirstAndNoneIsForgotten) {
    Loop loop;
    BlockingPool pool("test", 1, 10);
    std::latch gate(1);
    std::latch begun(1);
    int refused = 0;
    std::vector<std::string> turns;
    loop.post([&] {
        loop.spawn("hold", [](BlockingPool& threads, std::latch& began, std::latch& open, int& count) -> task<void> {
            const auto held = co_await threads.run([&] {
                began.count_down();
                open.wait();
                return true;
            });
            if (!held) ++count;
        }(pool, begun, gate, refused));
        begun.wait();
        for (int each = 0; each < 4; ++each) {
            loop.spawn("work", note_turn(pool, {.number = 2}, "last", turns));
            loop.spawn("work", note_turn(pool, {.number = 1}, "second", turns));
        }
        loop.spawn("work", note_turn(pool, {.number = 0}, "first", turns));
        loop.spawn("work", note_turn(pool, {.number = 1, .longest_wait = 0ms}, "hasty", turns));
        gate.count_down();
        loop.stop();
    });
    loop.run();
    ASSERT_EQ(turns.size(), 10U);
    EXPECT_EQ(std::erase(turns, "hasty refused"), 1U) << "what has waited for too long is given up";
    EXPECT_EQ(turns.front(), "first");
    EXPECT_LT(std::ranges::find(turns, "last") - turns.begin(), 5) << "one of four turns is the last lane's";
    EXPECT_EQ(refused, 0);
}

// Holds the pool's threads of all lanes until `open`; what is spawned meanwhile waits.
task<void> hold(BlockingPool& pool, std::latch& began, std::latch& open) {
    co_await pool.run(
        [&] {
            began.count_down();
            open.wait();
            return true;
        },
        {.number = 2});
}

TEST(BlockingPool, TheLowerRankGoesFirstAndAFullLaneGivesUpItsHighest) {
    Loop loop;
    BlockingPool pool("test", 1, 3);
    std::latch gate(1);
    std::latch begun(1);
    std::vector<std::string> turns;
    loop.post([&] {
        loop.spawn("hold", hold(pool, begun, gate));
        begun.wait();
        loop.spawn("work", note_turn(pool, {.number = 1, .rank = 7}, "seven", turns));
        loop.spawn("work", note_turn(pool, {.number = 1, .rank = 5}, "five", turns));
        loop.spawn("work", note_turn(pool, {.number = 1, .rank = 5}, "five again", turns));
        loop.spawn("work", note_turn(pool, {.number = 1, .rank = 7}, "one too many", turns));
        loop.spawn("work", note_turn(pool, {.number = 1, .rank = 0}, "none", turns));
        gate.count_down();
        loop.stop();
    });
    loop.run();
    EXPECT_EQ(std::ranges::count(turns, "seven refused"), 1);
    std::erase(turns, "seven refused");
    EXPECT_EQ(turns, (std::vector<std::string>{"one too many refused", "none", "five", "five again"}));
}

TEST(BlockingPool, AReservedThreadWorksForTheFirstLaneWhileAllOthersAreHeld) {
    Loop loop;
    BlockingPool pool("test", 1, 10, BlockingPool::Priority::low, 1);
    std::latch gate(1);
    std::latch begun(1);
    std::vector<std::string> turns;
    loop.post([&] {
        loop.spawn("hold", hold(pool, begun, gate));
        begun.wait();
        loop.spawn("work", note_turn(pool, {.number = 1}, "second", turns));
        loop.spawn("first", [](BlockingPool& threads, std::latch& open, std::vector<std::string>& noted) -> task<void> {
            for (int turn = 0; turn < 3; ++turn) co_await note_turn(threads, {.number = 0}, "first", noted);
            open.count_down();
        }(pool, gate, turns));
        loop.stop();
    });
    loop.run();
    EXPECT_EQ(turns, (std::vector<std::string>{"first", "first", "first", "second"}));
}

task<void> keep_busy(BlockingPool& pool, const bool& over) {
    while (!over)
        co_await pool.run(
            [] {
                std::this_thread::sleep_for(5ms);
                return true;
            },
            {.number = 1});
}

// Kind: a wait without end for those before whom others are always let in.
TEST(BlockingPool, WhoNeverHasATurnIsToldInTime) {
    Loop loop;
    BlockingPool pool("test", 1, 50);
    std::vector<std::string> turns;
    bool told = false;
    loop.post([&] {
        for (int each = 0; each < 20; ++each) loop.spawn("crowd", keep_busy(pool, told));  // so that some always wait
        loop.spawn("last", [](BlockingPool& threads, std::vector<std::string>& noted, bool& over) -> task<void> {
            co_await note_turn(threads, {.number = 1, .longest_wait = 300ms, .rank = 9}, "last", noted);
            over = true;
        }(pool, turns, told));
        loop.stop();
    });
    loop.run();
    EXPECT_EQ(turns, std::vector<std::string>{"last refused"});
}

}  // namespace
}  // namespace souk::runtime
