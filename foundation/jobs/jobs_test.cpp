#include "foundation/jobs/jobs.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/runtime/context.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <gtest/gtest.h>

#include <set>

namespace souk::jobs {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

// Does what the test says, and stops the loop after a number of runs.
struct Work {
    runtime::Loop& loop;
    int stop_after = 0;
    std::function<bool(int)> act = [](int) { return false; };  // gets the number of the run, from 1
    std::vector<SteadyClock::time_point> runs{};
    std::vector<std::string> request_ids{};

    task<bool> run() {
        runs.push_back(SteadyClock::now());
        request_ids.push_back(runtime::current_context().request_id);
        if (std::ssize(runs) == stop_after) loop.stop();
        co_return act(static_cast<int>(runs.size()));
    }
    SteadyClock::duration pause(std::size_t after) const { return runs.at(after + 1) - runs.at(after); }
};

class JobsTest : public testing::Test {
  protected:
    double runs(const std::string& job, const std::string& outcome) {
        return metrics.counter("job_runs_total", "", {{"job", job}, {"outcome", outcome}}).value();
    }
    double failing(const std::string& job) { return metrics.gauge("job_failing", "", {{"job", job}}).value(); }

    std::string log_of_run() {
        testing::internal::CaptureStderr();
        jobs.start();
        loop.run();
        return testing::internal::GetCapturedStderr();
    }
    static std::ptrdiff_t count(const std::string& text, const std::string& part) {
        std::ptrdiff_t found = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
        return found;
    }

    runtime::Loop loop;
    telemetry::Metrics metrics;
    Jobs jobs{loop, nullptr, metrics};
};

TEST_F(JobsTest, RunsAtOnceAndThenEachPeriodUntilTheLoopStops) {
    Work work{loop, 4};
    jobs.every(20ms, "tick", &Work::run, &work);
    log_of_run();
    ASSERT_EQ(work.runs.size(), 4U);
    for (std::size_t run = 0; run < 3; ++run) EXPECT_GE(work.pause(run), 17ms);
    EXPECT_EQ(runs("tick", "done"), 4);
    EXPECT_EQ(failing("tick"), 0);
    const auto last = metrics.gauge("job_last_success_timestamp", "", {{"job", "tick"}}).value();
    EXPECT_NEAR(last, std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(), 60);
    EXPECT_NE(metrics.text().find(R"(job_seconds_count{job="tick"} 4)"), std::string::npos);
}

TEST_F(JobsTest, StoppingDoesNotWaitForThePeriod) {
    Work work{loop, 1};
    jobs.every(1h, "rare", &Work::run, &work);
    const auto begun = SteadyClock::now();
    log_of_run();
    EXPECT_LT(SteadyClock::now() - begun, 10s);
    EXPECT_EQ(work.runs.size(), 1U);
}

TEST_F(JobsTest, PausesGrowWhileTheWorkFailsAndTheFailureIsLoggedOnce) {
    Work work{loop, 8, [](int run) -> bool {
                  if (run < 7) throw std::runtime_error("division by zero");
                  return false;
              }};
    jobs.every(4ms, "failing work", &Work::run, &work, {.longest_pause = 64ms});
    const auto log = log_of_run();
    ASSERT_EQ(work.runs.size(), 8U);
    // Full lengths: 4, 8, 16, 32, 64, 64 ms, of which at least half is waited.
    auto full = 4ms;
    for (std::size_t run = 0; run < 6; ++run) {
        EXPECT_GE(work.pause(run), full / 2) << run;
        full = std::min(full * 2, 64ms);
    }
    EXPECT_EQ(runs("failing work", "failed"), 6);
    EXPECT_EQ(runs("failing work", "done"), 2);
    EXPECT_EQ(failing("failing work"), 0);
    EXPECT_EQ(count(log, "division by zero"), 1);
    EXPECT_EQ(count(log, R"("level":"error")"), 1);
    EXPECT_EQ(count(log, "goes on"), 1);
}

TEST_F(JobsTest, ADependencyThatIsAwayIsAWarningAndAnyOtherFailureAnError) {
    Work work{loop, 4, [](int run) -> bool {
                  if (run < 3) throw Unavailable("postgres", "no connection");
                  throw std::runtime_error("a fault");
              }};
    jobs.every(1ms, "work", &Work::run, &work);
    const auto log = log_of_run();
    EXPECT_EQ(runs("work", "unavailable"), 2);
    EXPECT_EQ(runs("work", "failed"), 2);
    EXPECT_EQ(failing("work"), 1);
    EXPECT_EQ(count(log, R"("level":"warn")"), 1);
    EXPECT_EQ(count(log, R"("level":"error")"), 1);
}

TEST_F(JobsTest, AFailingJobHoldsUpNoOther) {
    Work broken{loop, 0, [](int) -> bool { throw std::runtime_error("always"); }};
    Work healthy{loop, 20};
    jobs.every(1ms, "broken", &Work::run, &broken, {.longest_pause = 10s});
    jobs.every(2ms, "healthy", &Work::run, &healthy);
    log_of_run();
    EXPECT_EQ(healthy.runs.size(), 20U);
    EXPECT_GE(broken.runs.size(), 1U);
    EXPECT_EQ(runs("healthy", "done"), 20);
}

// With an hour between runs, a backlog is worked off at once, and others have their turn in between although the work
// never waits for anything.
TEST_F(JobsTest, ABacklogIsWorkedOffWithoutWaitingAndLetsOthersRun) {
    Work backlog{loop, 500, [](int run) { return run < 500; }};
    Work other{loop};
    jobs.every(1h, "backlog", &Work::run, &backlog);
    jobs.every(1ms, "other", &Work::run, &other);
    log_of_run();
    EXPECT_EQ(backlog.runs.size(), 500U);
    EXPECT_GE(other.runs.size(), 3U);
    EXPECT_EQ(runs("backlog", "done"), 10);  // a run is fifty pieces at most
}

TEST_F(JobsTest, EveryRunHasARequestIdOfItsOwn) {
    Work work{loop, 3, [](int run) { return run == 1; }};
    jobs.every(1ms, "work", &Work::run, &work);
    log_of_run();
    ASSERT_EQ(work.request_ids.size(), 3U);
    EXPECT_EQ(work.request_ids[0], work.request_ids[1]);  // two pieces of one run
    EXPECT_NE(work.request_ids[1], work.request_ids[2]);
    EXPECT_FALSE(work.request_ids[2].empty());
}

TEST_F(JobsTest, NamesAreUniqueAndExclusiveJobsNeedADatabase) {
    Work work{loop};
    jobs.every(1s, "work", &Work::run, &work);
    EXPECT_THROW(jobs.every(1s, "work", &Work::run, &work), std::logic_error);
    EXPECT_THROW(jobs.every(1s, "alone", &Work::run, &work, {.exclusive = true}), std::logic_error);
}

}  // namespace
}  // namespace souk::jobs
