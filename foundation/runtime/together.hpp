// Several tasks at once, on one loop: `auto [cart, email] = co_await together(open_cart(user), email_of(user));`. Each
// runs to its first wait in the order of the arguments; all are waited for. When some fail, the first of them in that
// order is thrown, after all have ended. Statements of one transaction may not run together (postgres/database.hpp).
#pragma once

#include "foundation/runtime/context.hpp"
#include "foundation/runtime/task.hpp"

#include <array>
#include <cstddef>
#include <tuple>

namespace souk::runtime {

namespace detail {

// Who waits for how many branches.
struct Gathering {
    std::coroutine_handle<> waiting;
    std::size_t running = 0;

    std::coroutine_handle<> arrived() noexcept { return --running == 0 ? waiting : std::noop_coroutine(); }
};

// The coroutine around one of the tasks. It has ended, and may be destroyed, before the one that waits goes on.
class Branch {
  public:
    struct promise_type {
        Gathering* gathering = nullptr;

        Branch get_return_object() noexcept { return Branch(Frame::from_promise(*this)); }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        auto final_suspend() const noexcept {
            struct Arrive {
                bool await_ready() const noexcept { return false; }
                std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) const noexcept {
                    return done.promise().gathering->arrived();
                }
                void await_resume() const noexcept {}
            };
            return Arrive{};
        }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }  // branch() keeps them all
    };

    Branch(Branch&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    ~Branch() {
        if (frame_) frame_.destroy();
    }
    void start(Gathering& gathering) const {
        frame_.promise().gathering = &gathering;
        frame_.resume();
    }

  private:
    using Frame = std::coroutine_handle<promise_type>;
    explicit Branch(Frame frame) noexcept : frame_(frame) {}
    Frame frame_;
};

template <class T>
struct Part {
    task<T> work;
    std::optional<T> value{};
    std::exception_ptr error{};

    void check() const {
        if (error) std::rethrow_exception(error);
    }
};

template <class T>
Branch branch(Part<T>& part) {
    try {
        part.value.emplace(co_await part.work);
    } catch (...) {
        part.error = std::current_exception();
    }
}

template <std::size_t count>
struct Gather {
    const std::array<Branch, count>& branches;
    Gathering gathering{};
    std::shared_ptr<const Context> context{};

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiting) {
        // One more than the branches: none may go on with the waiting one while others are still to start.
        gathering = {waiting, count + 1};
        context = exchange_context(nullptr);
        for (const auto& branch : branches) {
            exchange_context(context);
            branch.start(gathering);
        }
        exchange_context(nullptr);
        return --gathering.running > 0;
    }
    void await_resume() noexcept { exchange_context(std::move(context)); }
};

}  // namespace detail

template <class... T>
task<std::tuple<T...>> together(task<T>... works) {
    std::tuple<detail::Part<T>...> parts{detail::Part<T>{std::move(works)}...};
    const auto branches = std::apply(
        [](auto&... part) { return std::array<detail::Branch, sizeof...(T)>{detail::branch(part)...}; }, parts);
    co_await detail::Gather<sizeof...(T)>{branches};
    std::apply([](const auto&... part) { (..., part.check()); }, parts);
    co_return std::apply([](auto&... part) { return std::tuple<T...>(std::move(*part.value)...); }, parts);
}

}  // namespace souk::runtime

namespace souk {
using runtime::together;
}
