// The one bridge between callbacks and coroutines: `co_await suspend<T>(start)` hands `start` a Resume<T>, and the
// coroutine goes on when it is called. Used by the leaves only (sockets, libpq, curl, timers, threads). A Resume is
// called exactly once, on the loop that suspended; it may be called before `start` returns. A `start` that has a name()
// is called that in the traces of an Interceptor.
#pragma once

#include "foundation/runtime/context.hpp"
#include "foundation/runtime/interceptor.hpp"

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
struct Suspension : Wait {
    using Value = std::conditional_t<std::is_void_v<T>, Nothing, T>;
    std::optional<Value> value;
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
    struct Awaiter : detail::Suspension<T> {
        Start start;

        explicit Awaiter(Start work) : start(std::move(work)) {}
        bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> waiting) {
            this->waiting = waiting;
            this->context = detail::exchange_context(nullptr);
            if (Interceptor::current() != nullptr) [[unlikely]]
                return be_intercepted();
            begin();
            if (this->done) return false;
            this->suspended = true;
            return true;
        }
        T await_resume() {
            detail::exchange_context(std::move(this->context));
            if (this->error) std::rethrow_exception(this->error);
            if constexpr (!std::is_void_v<T>) return std::move(*this->value);
        }

      private:
        void begin() { start(Resume<T>{*this}); }
        bool be_intercepted() {
            std::string_view what = "wait";
            if constexpr (requires { start.name(); }) what = start.name();
            this->suspended = this->intercepted = true;
            Interceptor::current()->suspended(*this, [](Wait& wait) { static_cast<Awaiter&>(wait).begin(); }, what);
            return true;
        }
    };
    return Awaiter(std::move(start));
}

}  // namespace souk::runtime
