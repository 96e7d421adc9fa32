// Periodic work: each job has a name, a period, metrics and a pace of its own, so that one that fails or is slow never
// holds up another. main() registers jobs, then calls start(); they run on the loop, the first time at once, until the
// loop stops. Work that throws is tried again after growing pauses (an Unavailable is a warning, all else an error;
// logged when it begins and when it ends), and each run has a request id of its own in its log lines. The object
// outlives the loop's run().
//
// An exclusive job runs in one process at a time, by an advisory lock of PostgreSQL under the job's name, which a
// process keeps until its work fails or it ends. That saves work and nothing more: a connection may be lost in the
// middle of a run, so whatever a job does is safe when two processes do it (rows are locked, changes are conditional).
#pragma once

#include "foundation/postgres/database.hpp"
#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/task.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace souk::telemetry {
class Metrics;
}

namespace souk::jobs {

struct JobOptions {
    bool exclusive = false;                           // in one process at a time
    std::chrono::milliseconds longest_pause{60'000};  // between attempts while the work fails
};

class Jobs {
  public:
    // `database` is where exclusive jobs take their locks, on a connection of their own; null where there are none.
    Jobs(runtime::Loop& loop, pg::Database* database, telemetry::Metrics& metrics);
    ~Jobs();
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;

    // `work` does one bounded piece and returns true when there may be more to do at once, false to wait for the
    // period. Throws std::logic_error for a second job of the same name, and for an exclusive one without a database.
    template <class T>
    void every(std::chrono::nanoseconds period, std::string name, task<bool> (T::*work)(), T* object,
               JobOptions options = {}) {
        add(period, std::move(name), [=] { return (object->*work)(); }, options);
    }
    void start();

  private:
    class Job;
    class Locks;
    void add(std::chrono::nanoseconds period, std::string name, std::function<task<bool>()> work, JobOptions options);

    runtime::Loop& loop_;
    pg::Database* database_;
    telemetry::Metrics& metrics_;
    std::unique_ptr<Locks> locks_;  // made by start() when there is an exclusive job
    std::vector<std::unique_ptr<Job>> jobs_;
};

}  // namespace souk::jobs
