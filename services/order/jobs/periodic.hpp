// Periodic work of this service: a member function that does a bounded piece and says whether more is to be done at
// once. It runs on its loop until that stops; a failure is logged, and the next period tries again.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "foundation/telemetry/log.hpp"

#include <chrono>

namespace souk::order {

template <class Work>
task<void> repeat(runtime::Loop& loop, std::chrono::seconds period, std::string_view name,
                  task<bool> (Work::*run_once)(), Work* work) {
    while (!loop.stopping()) {
        try {
            while (!loop.stopping() && co_await (work->*run_once)()) {
            }
        } catch (const std::exception& error) {
            telemetry::log_warn("periodic work waits", {{"work", name}, {"why", error.what()}});
        }
        co_await loop.sleep(period);
    }
}

}  // namespace souk::order
