// Threads for work that would hold up an event loop (password hashing, picture resizing, SMTP). Each queue is bounded:
// a full one is a value, so that the caller can answer 503. Work may wait in lanes: the first one always goes first, of
// the others each has the more turns the nearer it is to the first. Within a lane the lower rank goes first, and a full
// lane gives up its highest; and work is given up when it has waited for too long, or certainly would. Threads that
// compute run at a lower priority than the loops; those that mostly wait need not. run() is awaited on a loop, and the
// result comes back on that loop.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace souk::runtime {

struct QueueFull {};

// Where work waits, and how long at most.
struct Lane {
    std::size_t number = 0;  // 0 to most_lanes - 1
    std::chrono::milliseconds longest_wait = std::chrono::hours(24);
    std::uint32_t rank = 0;  // before whom in the lane; those of one rank in their order
};
inline constexpr std::size_t most_lanes = 3;

class BlockingPool {
  public:
    enum class Priority : std::uint8_t { low, normal };

    // `reserved` threads more work for the first lane alone, at normal priority: no work of the others holds it up.
    BlockingPool(std::string name, int threads, std::size_t queue_limit, Priority priority = Priority::low,
                 int reserved = 0);
    ~BlockingPool();  // waits for the work that has begun

    template <class Work>
    task<std::expected<std::invoke_result_t<Work>, QueueFull>> run(Work work, Lane lane = {}) {
        using Result = std::invoke_result_t<Work>;
        std::optional<Result> result;
        std::exception_ptr error;
        Loop& home = Loop::current();
        const bool taken = co_await suspend<bool>([&](Resume<bool> resume) {
            submit(lane, [&, resume = std::move(resume)](Turn turn) mutable {
                if (turn == Turn::refused) return resume(false);
                if (turn == Turn::too_late) return home.post([resume = std::move(resume)]() mutable { resume(false); });
                try {
                    result.emplace(work());
                } catch (...) {
                    error = std::current_exception();
                }
                home.post([resume = std::move(resume)]() mutable { resume(true); });
            });
        });
        if (!taken) co_return std::unexpected(QueueFull{});
        if (error) std::rethrow_exception(error);
        co_return std::move(*result);
    }

    std::size_t waiting() const;

  private:
    enum class Turn : std::uint8_t { now, refused, too_late };  // refused at once, on the caller's thread
    using Job = std::move_only_function<void(Turn)>;
    using Clock = std::chrono::steady_clock;
    struct Waiting {
        Job job;
        Clock::time_point until;
        std::uint32_t rank = 0;
    };
    void submit(Lane lane, Job job);  // when it cannot begin in time it is refused at once
    void work();
    void work_for_first_lane();
    void run(Job job);
    Job take(std::deque<Waiting>& lane);
    std::vector<Job> take_late();
    std::deque<Waiting>* next_lane();  // nothing when nobody waits for a thread of all lanes
    bool first_lane_needs_help() const { return lanes_[0].size() > idle_reserved_; }
    std::chrono::nanoseconds expected_wait(const Lane& lane) const;
    std::size_t count_waiting() const;

    const std::string name_;
    const std::size_t queue_limit_;
    const Priority priority_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable wake_reserved_;
    std::size_t idle_reserved_ = 0;
    std::array<std::deque<Waiting>, most_lanes> lanes_;
    std::size_t turn_ = 0;
    std::chrono::nanoseconds usual_{0};  // what one job takes, lately
    bool closing_ = false;
    std::vector<std::jthread> threads_;
    std::vector<std::jthread> reserved_;
};

}  // namespace souk::runtime
