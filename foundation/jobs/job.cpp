#include "foundation/jobs/job.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/core/uuid.hpp"
#include "foundation/runtime/context.hpp"
#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/trace.hpp"

#include <algorithm>

namespace souk::jobs {

namespace {

constexpr int pieces_in_a_run = 50;
constexpr std::chrono::milliseconds pause_with_more{100};
constexpr std::chrono::milliseconds first_pause{200};
// How long at most a job rests when the process that did it has ended, however long its period.
constexpr std::chrono::seconds standby_pause{30};

// Processes that were started together drift apart: up to a tenth sooner or later.
std::chrono::nanoseconds about(std::chrono::nanoseconds time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time * (0.9 + 0.2 * telemetry::random_share()));
}

}  // namespace

Jobs::Job::Job(std::chrono::nanoseconds period, std::string name, std::function<task<bool>()> work, JobOptions options,
               telemetry::Metrics& metrics)
    : period_(period),
      name_(std::move(name)),
      work_(std::move(work)),
      options_(options),
      backoff_(std::min<std::chrono::nanoseconds>(period, first_pause), options.longest_pause),
      done_(runs(metrics, "done")),
      elsewhere_(runs(metrics, "elsewhere")),
      unavailable_(runs(metrics, "unavailable")),
      failed_(runs(metrics, "failed")),
      seconds_(metrics.histogram("job_seconds", "Duration of a run of periodic work", {{"job", name_}})),
      last_success_(metrics.gauge("job_last_success_timestamp", "When periodic work last succeeded here (Unix time)",
                                  {{"job", name_}})),
      failing_(metrics.gauge("job_failing", "1 while the latest run of periodic work failed", {{"job", name_}})) {}

telemetry::Counter& Jobs::Job::runs(telemetry::Metrics& metrics, const char* outcome) {
    return metrics.counter("job_runs_total",
                           "Runs of periodic work: done, elsewhere (another process does it), unavailable, failed",
                           {{"job", name_}, {"outcome", outcome}});
}

task<void> Jobs::Job::run(runtime::Loop& loop, Locks* locks) {
    while (!loop.stopping()) {
        const auto outcome = co_await attempt(loop, locks);
        co_await loop.sleep(pause_after(outcome));
    }
}

task<Jobs::Job::Outcome> Jobs::Job::attempt(runtime::Loop& loop, Locks* locks) {
    const runtime::ContextScope scope(std::make_shared<const runtime::Context>(Uuid::v7().to_string(), ""));
    const auto begun = std::chrono::steady_clock::now();
    auto outcome = Outcome::failed;
    std::string why;
    try {
        outcome = co_await work_off(loop, locks);
    } catch (const Unavailable& error) {
        outcome = Outcome::unavailable;
        why = error.what();
    } catch (const std::exception& error) {
        why = error.what();
    } catch (...) {
        why = "unknown exception";
    }
    if (outcome == Outcome::elsewhere) {
        elsewhere_.inc();
        failing_.set(0);
        co_return outcome;
    }
    seconds_.observe(std::chrono::steady_clock::now() - begun);
    if (outcome == Outcome::done) {
        note_success();
        co_return outcome;
    }
    note_failure(outcome, why);
    // What keeps this process from doing it may not keep another.
    if (locks != nullptr) co_await locks->give_back(name_);
    co_return outcome;
}

task<Jobs::Job::Outcome> Jobs::Job::work_off(runtime::Loop& loop, Locks* locks) {
    more_ = false;
    if (locks != nullptr && !co_await locks->take(name_)) co_return Outcome::elsewhere;
    for (int piece = 0; piece < pieces_in_a_run; ++piece) {
        more_ = co_await work_();
        if (!more_ || loop.stopping()) break;
        // Work that never waited for anything would keep all others from running.
        co_await loop.sleep(std::chrono::nanoseconds(0));
    }
    co_return Outcome::done;
}

std::chrono::nanoseconds Jobs::Job::pause_after(Outcome outcome) {
    switch (outcome) {
        case Outcome::done:
            backoff_.reset();
            return about(more_ ? std::min<std::chrono::nanoseconds>(period_, pause_with_more) : period_);
        case Outcome::elsewhere:
            backoff_.reset();
            return about(std::min<std::chrono::nanoseconds>(period_, standby_pause));
        case Outcome::unavailable:
        case Outcome::failed: break;
    }
    return backoff_.next();
}

void Jobs::Job::note_success() {
    done_.inc();
    failing_.set(0);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    last_success_.set(std::chrono::duration<double>(now).count());
    if (logged_ != Outcome::done)
        telemetry::log_info("periodic work goes on", {{"job", name_}, {"failures", backoff_.failures()}});
    logged_ = Outcome::done;
}

void Jobs::Job::note_failure(Outcome outcome, std::string_view why) {
    (outcome == Outcome::unavailable ? unavailable_ : failed_).inc();
    failing_.set(1);
    if (std::exchange(logged_, outcome) == outcome) return;
    telemetry::log(outcome == Outcome::unavailable ? telemetry::Level::warn : telemetry::Level::error,
                   "periodic work failed and is tried again", {{"job", name_}, {"why", why}});
}

}  // namespace souk::jobs
