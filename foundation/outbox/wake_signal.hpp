// Private: how append() tells the relays of its process that an event is about to be committed. PostgreSQL's NOTIFY is
// not used: it takes one lock for all commits of the database and keeps it while they reach the disk, so that commits
// no longer share a flush. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace souk::outbox {

class WakeSignal {
  public:
    static WakeSignal& of_process();

    void raise() noexcept;
    // Returns when it was raised after `seen` was read, when `time` is over, or when `stopping`. Updates `seen`.
    bool wait(std::chrono::milliseconds time, std::uint64_t& seen, const std::atomic<bool>& stopping);
    void interrupt() noexcept;  // makes all waiters look at their `stopping`

  private:
    std::mutex mutex_;
    std::condition_variable condition_;
    std::atomic<std::uint64_t> raised_ = 0;
    std::atomic<int> waiting_ = 0;
};

}  // namespace souk::outbox
