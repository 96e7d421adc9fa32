#include "foundation/runtime/blocking_pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

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

std::size_t BlockingPool::count_waiting() const {
    std::size_t count = 0;
    for (const auto& lane : lanes_) count += lane.size();
    return count;
}

std::size_t BlockingPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return count_waiting();
}

// Only what certainly goes before it: what waits in its own lane and in the first one.
std::chrono::nanoseconds BlockingPool::expected_wait(std::size_t lane) const {
    const auto before = lanes_[lane].size() + (lane == 0 ? 0 : lanes_[0].size());
    return usual_ * static_cast<std::int64_t>(before) / std::max<std::int64_t>(1, std::ssize(threads_));
}

void BlockingPool::submit(Lane lane, Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (lanes_[lane.number].size() < queue_limit_ && expected_wait(lane.number) <= lane.longest_wait) {
            lanes_[lane.number].push_back({std::move(job), Clock::now() + lane.longest_wait});
            wake_.notify_one();
            return;
        }
    }
    job(Turn::refused);
}

// Of four turns that the first lane leaves three are the second's.
std::deque<BlockingPool::Waiting>* BlockingPool::next_lane() {
    constexpr std::size_t turns = 4;
    if (!lanes_[0].empty()) return lanes_.data();
    const bool last_first = ++turn_ % turns == 0;
    for (const std::size_t lane : {last_first ? 2U : 1U, last_first ? 1U : 2U})
        if (!lanes_[lane].empty()) return &lanes_[lane];
    return nullptr;
}

void BlockingPool::work() {
    pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
    // On Linux a thread's id names it for setpriority: hashing gives way to the loops.
    if (priority_ == Priority::low) setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);
    for (;;) {
        Job job;
        bool in_time = true;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return closing_ || count_waiting() != 0; });
            auto* lane = next_lane();
            if (lane == nullptr) return;
            in_time = Clock::now() <= lane->front().until;
            job = std::move(lane->front().job);
            lane->pop_front();
        }
        const auto begun = Clock::now();
        job(in_time ? Turn::now : Turn::too_late);
        if (!in_time) continue;
        const std::lock_guard lock(mutex_);
        usual_ = usual_.count() == 0 ? Clock::now() - begun : (usual_ * 7 + (Clock::now() - begun)) / 8;
    }
}

}  // namespace souk::runtime
