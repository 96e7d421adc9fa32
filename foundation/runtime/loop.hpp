// One event loop: one thread, one single-threaded reactor. A process runs one or more; each builds its own copy of
// everything (listening socket, pools, clients), so nothing is shared and nothing is locked. Only post() and stop() may
// be called from other threads.
//
// Shutting down has two steps. stop() runs the on_stop callbacks (take no new work: close acceptors, stop consuming)
// and wakes all sleepers; when every spawned task has ended, the on_drained callbacks run in reverse order of
// registration (close what work in flight needed: database pools, HTTP clients), and run() returns.
#pragma once

#include "foundation/runtime/task.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace souk::runtime {

class Loop {
  public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void run();
    // For tests that drive a loop by hand: waits at most this long for something to do and does it. False: there was
    // nothing.
    bool turn(std::chrono::nanoseconds most);
    void stop();                                      // from any thread
    void post(std::move_only_function<void()> work);  // from any thread
    bool stopping() const noexcept;

    // Runs a task by itself. An exception that escapes is logged under the name: nothing is swallowed.
    void spawn(std::string_view name, task<void> work);
    // Returns early, without an exception, when the loop is stopping.
    task<void> sleep(std::chrono::nanoseconds time);
    // Runs once the handlers that are ready now have run: many small writes become one.
    void defer(std::move_only_function<void()> work);

    void on_stop(std::move_only_function<void()> callback);
    void on_drained(std::move_only_function<void()> callback);

    static Loop& current();  // the loop that runs on this thread; std::logic_error where there is none

    struct State;
    State& state() noexcept { return *state_; }

  private:
    std::unique_ptr<State> state_;
};

}  // namespace souk::runtime
