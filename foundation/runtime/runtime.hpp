// Runs a process: one thread per loop, signals, shutdown. main() calls run() once, last; `build` is called on each
// loop's own thread before that loop starts, and what it returns (the service's parts) is destroyed there after the
// loop ended.
#pragma once

#include "foundation/runtime/loop.hpp"

#include <any>
#include <chrono>
#include <functional>
#include <memory>

namespace souk::runtime {

struct RuntimeConfig {
    int loops = 1;
    std::chrono::seconds drain{10};  // after SIGTERM, work in flight gets this long; then the process ends with code 1
};

// What build() returns is only kept alive: any type, behind a shared_ptr<void>.
using Build = std::function<std::shared_ptr<void>(Loop& loop, int index)>;

// Returns the exit code: 0 after a clean stop (SIGTERM, SIGINT, or all loops stopped by themselves); 1 when build threw
// (its message is logged) or draining took too long. A second signal ends the process at once.
int run(const RuntimeConfig& config, const Build& build);

}  // namespace souk::runtime
