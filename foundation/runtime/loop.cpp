#include "foundation/runtime/loop.hpp"

#include "foundation/runtime/native.hpp"
#include "foundation/runtime/suspend.hpp"
#include "foundation/telemetry/log.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <list>
#include <stdexcept>
#include <vector>

namespace souk::runtime {

namespace asio = boost::asio;

namespace {
thread_local Loop* running_loop = nullptr;
}

struct Loop::State {
    asio::io_context io{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
    asio::executor_work_guard<asio::io_context::executor_type> guard{io.get_executor()};
    std::list<asio::steady_timer> sleepers;
    std::vector<std::move_only_function<void()>> deferred;
    std::vector<std::move_only_function<void()>> deferred_spare;
    std::vector<std::move_only_function<void()>> stop_callbacks;
    std::vector<std::move_only_function<void()>> drained_callbacks;
    std::size_t spawned = 0;
    std::atomic<bool> stopping = false;
    bool stopped = false;
    bool drained = false;

    void begin_stop() {
        if (stopped) return;
        stopped = true;
        for (auto& callback : std::exchange(stop_callbacks, {})) callback();
        for (auto& sleeper : sleepers) sleeper.cancel();
        finish_if_drained();
    }

    void finish_if_drained() {
        if (!stopped || spawned != 0 || drained) return;
        drained = true;
        auto callbacks = std::exchange(drained_callbacks, {});
        for (auto callback = callbacks.rbegin(); callback != callbacks.rend(); ++callback) (*callback)();
        guard.reset();
    }
};

namespace {

// Starts at once and destroys itself; the frame of the task that it runs lives in its parameter.
struct Detached {
    struct promise_type {
        Detached get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };
};

struct InterceptedSleep {
    Interceptor& interceptor;
    std::chrono::nanoseconds time;
    void operator()(Resume<void> resume) { interceptor.sleep(time, std::move(resume)); }
    static std::string_view name() noexcept { return "sleep"; }
};

Detached run_detached(Loop::State& state, std::string name, task<void> work) {
    ++state.spawned;
    try {
        co_await std::move(work);
    } catch (const std::exception& error) {
        telemetry::log_error("a background task failed", {{"task", name}, {"error", error.what()}});
    } catch (...) {
        telemetry::log_error("a background task failed", {{"task", name}, {"error", "unknown exception"}});
    }
    --state.spawned;
    // Posted, since the callbacks may destroy what the caller of the last resume still stands on.
    if (state.stopped && state.spawned == 0) asio::post(state.io, [&state] { state.finish_if_drained(); });
}

}  // namespace

asio::io_context& native(Loop& loop) noexcept { return loop.state().io; }

Loop::Loop() : state_(std::make_unique<State>()) {}
Loop::~Loop() = default;

void Loop::run() {
    auto* outer = std::exchange(running_loop, this);
    state_->io.run();
    running_loop = outer;
}

bool Loop::turn(std::chrono::nanoseconds most) {
    auto* outer = std::exchange(running_loop, this);
    const auto done = state_->io.run_one_for(most);
    running_loop = outer;
    return done != 0;
}

void Loop::stop() {
    state_->stopping = true;
    asio::post(state_->io, [this] { state_->begin_stop(); });
}

void Loop::post(std::move_only_function<void()> work) { asio::post(state_->io, std::move(work)); }

bool Loop::stopping() const noexcept { return state_->stopping; }

void Loop::spawn(std::string_view name, task<void> work) {
    if (auto* interceptor = Interceptor::current()) return interceptor->spawn(name, std::move(work));
    auto outer = detail::exchange_context(nullptr);
    run_detached(*state_, std::string(name), std::move(work));
    detail::exchange_context(std::move(outer));
}

task<void> Loop::sleep(std::chrono::nanoseconds time) {
    if (stopping()) co_return;
    if (auto* interceptor = Interceptor::current()) {
        co_return co_await suspend<void>(InterceptedSleep{*interceptor, time});
    }
    auto sleeper = state_->sleepers.emplace(state_->sleepers.end(), state_->io, time);
    co_await suspend<void>([&](Resume<void> resume) {
        sleeper->async_wait([resume = std::move(resume)](boost::system::error_code) mutable { resume(); });
    });
    state_->sleepers.erase(sleeper);
}

void Loop::defer(std::move_only_function<void()> work) {
    if (state_->deferred.empty()) {
        asio::post(state_->io, [this] {
            auto ready = std::exchange(state_->deferred, std::move(state_->deferred_spare));
            for (auto& each : ready) each();
            ready.clear();
            state_->deferred_spare = std::move(ready);
        });
    }
    state_->deferred.push_back(std::move(work));
}

void Loop::on_stop(std::move_only_function<void()> callback) { state_->stop_callbacks.push_back(std::move(callback)); }

void Loop::on_drained(std::move_only_function<void()> callback) {
    state_->drained_callbacks.push_back(std::move(callback));
}

Loop& Loop::current() {
    if (running_loop == nullptr) throw std::logic_error("no event loop runs on this thread");
    return *running_loop;
}

}  // namespace souk::runtime
