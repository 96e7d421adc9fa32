// Two Jobs objects stand for two processes: each has a connection of its own for its locks.
#include "foundation/core/unavailable.hpp"
#include "foundation/jobs/jobs.hpp"
#include "foundation/postgres/test_loop.hpp"

#include <gtest/gtest.h>

namespace souk::jobs {
namespace {

using namespace std::chrono_literals;

struct Work {
    runtime::Loop& loop;
    int& running;                                       // in all processes together
    int fails_after = std::numeric_limits<int>::max();  // good runs
    int runs = 0;
    int most_at_once = 0;

    task<bool> run() {
        if (runs >= fails_after) throw Unavailable("stripe", "cannot be reached from here");
        ++runs;
        most_at_once = std::max(most_at_once, ++running);
        co_await loop.sleep(3ms);
        --running;
        co_return false;
    }
};

// A process: its connections have its name, so that a test can cut them, as its death would.
struct Process {
    Process(runtime::Loop& loop, telemetry::Metrics& metrics, const std::string& name, int& running)
        : database(loop, named(name), metrics), work{loop, running}, jobs(loop, &database, metrics_of_its_own) {
        jobs.every(2ms, "the job", &Work::run, &work, {.exclusive = true, .longest_pause = 20ms});
    }
    static pg::DatabaseConfig named(const std::string& name) {
        auto config = pg::test_database().config(1);
        config.conninfo += " application_name=" + name;
        return config;
    }
    double runs(const std::string& outcome) {
        return metrics_of_its_own.counter("job_runs_total", "", {{"job", "the job"}, {"outcome", outcome}}).value();
    }

    telemetry::Metrics metrics_of_its_own;
    pg::Database database;
    Work work;
    Jobs jobs;
};

class ExclusiveJobsTest : public testing::Test {
  protected:
    // Runs until it is so, then stops the loop.
    task<void> stop_when(std::function<bool()> happened) { co_await pg::until(test.loop(), std::move(happened)); }

    task<void> start_second_when(std::function<bool()> happened) {
        co_await pg::until(test.loop(), std::move(happened));
        second.jobs.start();
    }

    task<void> cut_the_first() {
        co_await pg::until(test.loop(), [&] { return second.runs("elsewhere") >= 3; });
        EXPECT_EQ(second.work.runs, 0);
        first.work.fails_after = 0;  // a dead process does no work, however soon its connections would be back
        pg::test_database().run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'first' AND datname = "
            "current_database()");
    }

    pg::LoopWithDatabase test{1};
    int running = 0;
    Process first{test.loop(), test.metrics(), "first", running};
    Process second{test.loop(), test.metrics(), "second", running};
};

TEST_F(ExclusiveJobsTest, OneProcessAtATimeDoesIt) {
    first.jobs.start();
    second.jobs.start();
    test.run(stop_when([&] {
        auto& leader = first.work.runs > 0 ? first : second;
        auto& standby = first.work.runs > 0 ? second : first;
        return leader.work.runs >= 30 && standby.runs("elsewhere") >= 10;
    }));
    EXPECT_EQ(std::max(first.work.most_at_once, second.work.most_at_once), 1);
    EXPECT_EQ(std::min(first.work.runs, second.work.runs), 0);  // the other only asked
}

// As when a provider cannot be reached from one machine any more. PostgreSQL counts how often a session takes a lock
// and wants it back as often, so the many good runs before must not have taken it more than once.
TEST_F(ExclusiveJobsTest, AProcessWhoseWorkBeginsToFailLetsAnotherTry) {
    first.work.fails_after = 20;
    first.jobs.start();
    test.loop().spawn("late start", start_second_when([&] { return first.runs("unavailable") >= 2; }));
    test.run(stop_when([&] { return second.work.runs >= 5; }));
    EXPECT_EQ(first.work.runs, 20);
}

TEST_F(ExclusiveJobsTest, ItMovesOverWhenTheProcessThatDoesItDies) {
    first.jobs.start();
    test.loop().spawn("late start", start_second_when([&] { return first.work.runs >= 3; }));
    test.loop().spawn("death", cut_the_first());
    test.run(stop_when([&] { return second.work.runs >= 3; }));
    EXPECT_EQ(std::max(first.work.most_at_once, second.work.most_at_once), 1);
}

}  // namespace
}  // namespace souk::jobs
