// Threads for work that would hold up an event loop (password hashing, picture resizing, SMTP). The queue is bounded: a
// full one is a value, so that the caller can answer 503. Threads that compute run at a lower priority than the loops;
// those that mostly wait need not. run() is awaited on a loop, and the result comes back on that loop.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"

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

class BlockingPool {
  public:
    enum class Priority : std::uint8_t { low, normal };

    BlockingPool(std::string name, int threads, std::size_t queue_limit, Priority priority = Priority::low);
    ~BlockingPool();  // waits for the work that has begun

    template <class Work>
    task<std::expected<std::invoke_result_t<Work>, QueueFull>> run(Work work) {
        using Result = std::invoke_result_t<Work>;
        std::optional<Result> result;
        std::exception_ptr error;
        Loop& home = Loop::current();
        const bool taken = co_await suspend<bool>([&](Resume<bool> resume) {
            submit([&, resume = std::move(resume)](bool accepted) mutable {
                if (!accepted) return resume(false);
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
    using Job = std::move_only_function<void(bool accepted)>;
    void submit(Job job);  // calls job(false) at once when the queue is full
    void work();

    const std::string name_;
    const std::size_t queue_limit_;
    const Priority priority_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    bool closing_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace souk::runtime
