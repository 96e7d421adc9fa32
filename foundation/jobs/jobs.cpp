#include "foundation/jobs/jobs.hpp"

#include "foundation/jobs/job.hpp"
#include "foundation/jobs/locks.hpp"

#include <algorithm>
#include <stdexcept>

namespace souk::jobs {

Jobs::Jobs(runtime::Loop& loop, pg::Database* database, telemetry::Metrics& metrics)
    : loop_(loop), database_(database), metrics_(metrics) {}
Jobs::~Jobs() = default;

void Jobs::add(std::chrono::nanoseconds period, std::string name, std::function<task<bool>()> work,
               JobOptions options) {
    if (options.exclusive && database_ == nullptr) throw std::logic_error("the job " + name + " needs a database");
    for (const auto& other : jobs_) {
        if (other->name() == name) throw std::logic_error("two jobs are called " + name);
    }
    jobs_.push_back(std::make_unique<Job>(period, std::move(name), std::move(work), options, metrics_));
}

void Jobs::start() {
    if (std::ranges::any_of(jobs_, [](const auto& job) { return job->exclusive(); }))
        locks_ = std::make_unique<Locks>(loop_, database_->config(), metrics_);
    for (const auto& job : jobs_) loop_.spawn(job->name(), job->run(loop_, job->exclusive() ? locks_.get() : nullptr));
}

}  // namespace souk::jobs
