#include "foundation/outbox/wake_signal.hpp"

#include <utility>

namespace souk::outbox {

WakeSignal& WakeSignal::of_process() {
    static WakeSignal signal;
    return signal;
}

void WakeSignal::raise() noexcept {
    ++raised_;
    // A busy relay is not waiting, and then this costs no lock. The order of the two atomics rules out a lost wake-up.
    if (waiting_ != 0) interrupt();
}

void WakeSignal::interrupt() noexcept {
    {
        const std::lock_guard lock(mutex_);
    }
    condition_.notify_all();
}

bool WakeSignal::wait(std::chrono::milliseconds time, std::uint64_t& seen, const std::atomic<bool>& stopping) {
    std::unique_lock lock(mutex_);
    ++waiting_;
    condition_.wait_for(lock, time, [&] { return raised_ != seen || stopping; });
    --waiting_;
    const std::uint64_t raised = raised_;
    return std::exchange(seen, raised) != raised;
}

}  // namespace souk::outbox
