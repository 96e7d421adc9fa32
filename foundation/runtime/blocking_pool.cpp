#include "foundation/runtime/blocking_pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace souk::runtime {

BlockingPool::BlockingPool(std::string name, int threads, std::size_t queue_limit, Priority priority, int reserved)
    : name_(std::move(name)), queue_limit_(queue_limit), priority_(priority) {
    for (int index = 0; index < threads; ++index) threads_.emplace_back([this] { work(); });
    for (int index = 0; index < reserved; ++index) reserved_.emplace_back([this] { work_for_first_lane(); });
}

BlockingPool::~BlockingPool() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    wake_reserved_.notify_all();
    threads_.clear();
    reserved_.clear();
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

// Only what certainly goes before it: what waits in its own lane with no higher rank, and in the first one.
std::chrono::nanoseconds BlockingPool::expected_wait(const Lane& lane) const {
    const auto& own = lanes_[lane.number];
    const auto before = std::ranges::upper_bound(own, lane.rank, {}, &Waiting::rank) - own.begin() +
                        (lane.number == 0 ? 0 : std::ssize(lanes_[0]));
    const auto hands = std::ssize(threads_) + (lane.number == 0 ? std::ssize(reserved_) : 0);
    return usual_ * before / std::max<std::int64_t>(1, hands);
}

void BlockingPool::submit(Lane lane, Job job) {
    Job given_up;
    {
        const std::lock_guard lock(mutex_);
        auto& own = lanes_[lane.number];
        const bool fits = own.size() < queue_limit_ || (!own.empty() && lane.rank < own.back().rank);
        if (fits && expected_wait(lane) <= lane.longest_wait) {
            if (own.size() >= queue_limit_) {
                given_up = std::move(own.back().job);
                own.pop_back();
            }
            own.insert(std::ranges::upper_bound(own, lane.rank, {}, &Waiting::rank),
                       {std::move(job), Clock::now() + lane.longest_wait, lane.rank});
            if (lane.number == 0) wake_reserved_.notify_one();
            if (lane.number != 0 || first_lane_needs_help()) wake_.notify_one();
            job = nullptr;
        }
    }
    if (given_up) given_up(Turn::too_late);
    if (job) job(Turn::refused);
}

// Of four turns that the first lane leaves three are the second's.
std::deque<BlockingPool::Waiting>* BlockingPool::next_lane() {
    constexpr std::size_t turns = 4;
    if (first_lane_needs_help()) return lanes_.data();
    const bool last_first = ++turn_ % turns == 0;
    for (const std::size_t lane : {last_first ? 2U : 1U, last_first ? 1U : 2U})
        if (!lanes_[lane].empty()) return &lanes_[lane];
    return nullptr;
}

BlockingPool::Job BlockingPool::take(std::deque<Waiting>& lane) {
    auto job = std::move(lane.front().job);
    lane.pop_front();
    return job;
}

// Those of a high rank may never have a turn, and are to be told in time all the same.
std::vector<BlockingPool::Job> BlockingPool::take_late() {
    std::vector<Job> late;
    const auto now = Clock::now();
    for (auto& lane : lanes_) {
        for (auto& each : lane)
            if (each.until < now) late.push_back(std::move(each.job));
        std::erase_if(lane, [now](const Waiting& each) { return each.until < now; });
    }
    return late;
}

void BlockingPool::run(Job job) {
    const auto begun = Clock::now();
    job(Turn::now);
    const auto took = Clock::now() - begun;
    const std::lock_guard lock(mutex_);
    usual_ = usual_.count() == 0 ? took : (usual_ * 7 + took) / 8;
}

void BlockingPool::work() {
    pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
    // On Linux a thread's id names it for setpriority: hashing gives way to the loops.
    if (priority_ == Priority::low) setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);
    for (;;) {
        Job job;
        std::vector<Job> late;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] {
                return closing_ || first_lane_needs_help() || !lanes_[1].empty() || !lanes_[2].empty();
            });
            late = take_late();
            auto* lane = next_lane();
            if (lane == nullptr && late.empty()) return;
            if (lane != nullptr) job = take(*lane);
        }
        for (auto& each : late) each(Turn::too_late);
        if (job) run(std::move(job));
    }
}

void BlockingPool::work_for_first_lane() {
    pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
    for (;;) {
        Job job;
        std::vector<Job> late;
        {
            std::unique_lock lock(mutex_);
            ++idle_reserved_;
            wake_reserved_.wait(lock, [this] { return closing_ || !lanes_[0].empty(); });
            --idle_reserved_;
            late = take_late();
            if (lanes_[0].empty() && late.empty()) {
                if (closing_) return;
                continue;
            }
            if (!lanes_[0].empty()) job = take(lanes_[0]);
        }
        for (auto& each : late) each(Turn::too_late);
        if (job) run(std::move(job));
    }
}

}  // namespace souk::runtime
