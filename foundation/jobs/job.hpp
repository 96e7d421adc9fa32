// Private: one job and its pace. Runs as one coroutine on the loop until that stops.
#pragma once

#include "foundation/core/backoff.hpp"
#include "foundation/jobs/jobs.hpp"
#include "foundation/jobs/locks.hpp"
#include "foundation/telemetry/metrics.hpp"

namespace souk::jobs {

class Jobs::Job {
  public:
    Job(std::chrono::nanoseconds period, std::string name, std::function<task<bool>()> work, JobOptions options,
        telemetry::Metrics& metrics);

    const std::string& name() const noexcept { return name_; }
    bool exclusive() const noexcept { return options_.exclusive; }

    task<void> run(runtime::Loop& loop, Locks* locks);  // locks: null unless the job is exclusive

  private:
    enum class Outcome { done, elsewhere, unavailable, failed };

    // All that is to be done now. Never throws.
    task<Outcome> attempt(runtime::Loop& loop, Locks* locks);
    task<Outcome> work_off(runtime::Loop& loop, Locks* locks);
    std::chrono::nanoseconds pause_after(Outcome outcome);
    void note_success();
    void note_failure(Outcome outcome, std::string_view why);
    telemetry::Counter& runs(telemetry::Metrics& metrics, const char* outcome);

    const std::chrono::nanoseconds period_;
    const std::string name_;
    const std::function<task<bool>()> work_;
    const JobOptions options_;
    Backoff backoff_;
    bool more_ = false;               // the latest run left something to do
    Outcome logged_ = Outcome::done;  // what was said last
    telemetry::Counter& done_;
    telemetry::Counter& elsewhere_;
    telemetry::Counter& unavailable_;
    telemetry::Counter& failed_;
    telemetry::Histogram& seconds_;
    telemetry::Gauge& last_success_;
    telemetry::Gauge& failing_;
};

}  // namespace souk::jobs
