// Stands between coroutines and whatever they wait for: it sees every wait of its thread before the work for it is
// begun, and every answer before the coroutine goes on, and may put off either, or never let the coroutine go on. Time
// and spawned tasks go through it as well. Tests that explore interleavings and crashes install one; in production
// there is none, and a wait costs one predictable branch for it. Everything happens on the thread that installed it.
#pragma once

#include "foundation/runtime/context.hpp"
#include "foundation/runtime/task.hpp"

#include <chrono>
#include <coroutine>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>

namespace souk::runtime {

template <class T>
class Resume;

// One wait of one coroutine, whatever it waits for. Lives in the coroutine's frame.
struct Wait {
    std::coroutine_handle<> waiting{};
    std::exception_ptr error{};
    std::shared_ptr<const Context> context{};
    bool suspended = false;
    bool done = false;
    bool intercepted = false;

    // Called once the answer or the error is there.
    void finish();
    void go_on() {
        // What resumes us may itself be inside another request (a waiter woken by a release): give it its context back.
        auto outer = detail::exchange_context(nullptr);
        waiting.resume();
        detail::exchange_context(std::move(outer));
    }
};

class Interceptor {
  public:
    using Start = void (*)(Wait& wait);

    virtual ~Interceptor() = default;

    // A coroutine waits. Its work begins with `start(wait)`, now or later, at most once. `what` names it for traces.
    virtual void suspended(Wait& wait, Start start, std::string_view what) = 0;
    // The answer has come. The coroutine goes on with `wait.go_on()`, now or later, at most once.
    virtual void answered(Wait& wait) = 0;
    virtual void sleep(std::chrono::nanoseconds time, Resume<void> resume) = 0;
    virtual void spawn(std::string_view name, task<void> work) = 0;

    static Interceptor* current() noexcept { return current_; }
    static void install(Interceptor* interceptor) noexcept { current_ = interceptor; }

  private:
    static inline constinit thread_local Interceptor* current_ = nullptr;
};

inline void Wait::finish() {
    done = true;
    if (!suspended) return;
    if (intercepted) [[unlikely]]
        return Interceptor::current()->answered(*this);
    go_on();
}

}  // namespace souk::runtime
