#include "foundation/runtime/runtime.hpp"

#include "foundation/runtime/context.hpp"
#include "foundation/telemetry/log.hpp"

#include <atomic>
#include <csignal>
#include <ctime>
#include <thread>
#include <vector>

namespace souk::runtime {

namespace {

constexpr int loop_ended = SIGUSR1;  // from a loop's thread to the one that waits for signals

sigset_t awaited_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, loop_ended}) sigaddset(&set, signal);
    return set;
}

}  // namespace

int run(const RuntimeConfig& config, const Build& build) {
    std::signal(SIGPIPE, SIG_IGN);
    const auto signals = awaited_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const auto waiting_thread = pthread_self();

    std::vector<std::unique_ptr<Loop>> loops;
    for (int index = 0; index < config.loops; ++index) loops.push_back(std::make_unique<Loop>());
    std::atomic<int> alive = config.loops;
    std::atomic<bool> failed = false;
    std::vector<std::jthread> threads;
    const auto stop_all = [&] {
        for (auto& loop : loops) loop->stop();
    };
    for (int index = 0; index < config.loops; ++index) {
        threads.emplace_back([&, index] {
            Loop& loop = *loops[static_cast<std::size_t>(index)];
            try {
                const auto parts = build(loop, index);
                loop.run();
            } catch (const std::exception& error) {
                telemetry::log_error("cannot start", {{"error", error.what()}});
                failed = true;
            }
            --alive;
            pthread_kill(waiting_thread, loop_ended);
        });
    }

    bool draining = false;
    auto deadline = std::chrono::steady_clock::time_point::max();
    while (alive > 0) {
        int signal = 0;
        if (draining) {
            const auto left = deadline - std::chrono::steady_clock::now();
            if (left.count() <= 0) {
                telemetry::log_error("work in flight did not end in time", {});
                std::_Exit(1);
            }
            const timespec wait{.tv_sec = std::chrono::ceil<std::chrono::seconds>(left).count(), .tv_nsec = 0};
            signal = sigtimedwait(&signals, nullptr, &wait);
        } else {
            sigwait(&signals, &signal);
        }
        if (signal == SIGTERM || signal == SIGINT) {
            if (draining) std::_Exit(1);
            draining = true;
        }
        if (signal == loop_ended && !draining && (failed || alive < config.loops)) draining = true;
        if (draining && deadline == std::chrono::steady_clock::time_point::max()) {
            deadline = std::chrono::steady_clock::now() + config.drain;
            stop_all();
        }
    }
    return failed ? 1 : 0;
}

}  // namespace souk::runtime
