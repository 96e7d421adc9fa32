#include "foundation/runtime/blocking_pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace souk::runtime {

BlockingPool::BlockingPool(std::string name, int threads, std::size_t queue_limit, Priority priority)
    : name_(std::move(name)), queue_limit_(queue_limit), priority_(priority) {
    for (int index = 0; index < threads; ++index) threads_.emplace_back([this] { work(); });
}

BlockingPool::~BlockingPool() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    threads_.clear();
}

std::size_t BlockingPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void BlockingPool::submit(Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (jobs_.size() < queue_limit_) {
            jobs_.push_back(std::move(job));
            wake_.notify_one();
            return;
        }
    }
    job(false);
}

void BlockingPool::work() {
    pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
    // On Linux a thread's id names it for setpriority: hashing gives way to the loops.
    if (priority_ == Priority::low) setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job(true);
    }
}

}  // namespace souk::runtime
