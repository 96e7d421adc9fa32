// The one bridge between callbacks and coroutines: `co_await suspend<T>(start)` hands `start` a Resume<T>, and the
// coroutine goes on when it is called. Used by the leaves only (sockets, libpq, curl, timers, threads). A Resume is
// called exactly once, on the loop that suspended; it may be called before `start` returns.
#pragma once

#include "foundation/runtime/context.hpp"

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace souk::runtime {

namespace detail {

struct Nothing {};

template <class T>
struct Suspension {
    using Value = std::conditional_t<std::is_void_v<T>, Nothing, T>;
    std::coroutine_handle<> waiting;
    std::optional<Value> value;
    std::exception_ptr error;
    std::shared_ptr<const Context> context;
    bool suspended = false;
    bool done = false;

    void finish() {
        done = true;
        if (!suspended) return;
        // What resumes us may itself be inside another request (a waiter woken by a release): give it its context back.
        auto outer = exchange_context(nullptr);
        waiting.resume();
        exchange_context(std::move(outer));
    }
};

}  // namespace detail

template <class T>
class Resume {
  public:
    explicit Resume(detail::Suspension<T>& suspension) noexcept : suspension_(&suspension) {}
    Resume(Resume&& other) noexcept : suspension_(std::exchange(other.suspension_, nullptr)) {}
    Resume& operator=(Resume&& other) noexcept {
        suspension_ = std::exchange(other.suspension_, nullptr);
        return *this;
    }
    ~Resume() = default;

    template <class... Value>
    void operator()(Value&&... value) {
        auto* suspension = std::exchange(suspension_, nullptr);
        suspension->value.emplace(std::forward<Value>(value)...);
        suspension->finish();
    }
    void fail(std::exception_ptr error) {
        auto* suspension = std::exchange(suspension_, nullptr);
        suspension->error = std::move(error);
        suspension->finish();
    }
    explicit operator bool() const noexcept { return suspension_ != nullptr; }

  private:
    detail::Suspension<T>* suspension_;
};

template <class T, class Start>
auto suspend(Start start) {
    struct Awaiter {
        Start start;
        detail::Suspension<T> suspension{};

        bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> waiting) {
            suspension.waiting = waiting;
            suspension.context = detail::exchange_context(nullptr);
            start(Resume<T>{suspension});
            if (suspension.done) return false;
            suspension.suspended = true;
            return true;
        }
        T await_resume() {
            detail::exchange_context(std::move(suspension.context));
            if (suspension.error) std::rethrow_exception(suspension.error);
            if constexpr (!std::is_void_v<T>) return std::move(*suspension.value);
        }
    };
    return Awaiter{std::move(start)};
}

}  // namespace souk::runtime
