#include "tests/explorer/scheduler.hpp"

#include <algorithm>
#include <stdexcept>

namespace souk::explorer {

namespace {

using namespace std::chrono_literals;

// The outermost coroutine of an actor. It stays suspended at its end, so that its frame can be destroyed from outside
// whatever has become of it.
struct Root {
    struct promise_type {
        Root get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };
    std::coroutine_handle<> frame;
};

Root run_to_end(task<void> work, Actor& actor, Choices& choices) {
    try {
        co_await std::move(work);
    } catch (const std::exception& error) {
        choices.note("  " + actor.name + " ended with an error: " + error.what());
    }
    actor.finished = true;
}

// The pause before a transaction is tried again is partly chance, between half of its longest and that. Here it is
// always the longest, or the same seed would not be the same run.
std::chrono::microseconds time_to_sleep(std::chrono::nanoseconds time) {
    using namespace std::chrono;
    if (time <= 1us) return 1us;
    if (time >= 1s) return duration_cast<microseconds>(time);
    milliseconds longest{1};
    while (longest < time) longest *= 2;
    return longest;
}

constexpr std::chrono::microseconds answer_time{1500};  // after this long the server is asked whether it waits
constexpr int patience = 20'000;                        // of those

}  // namespace

Scheduler::Scheduler(runtime::Loop& loop, const Clock& clock, Choices& choices, Servers servers)
    : loop_(loop), clock_(clock), choices_(choices), servers_(std::move(servers)) {
    install(this);
}

Scheduler::~Scheduler() {
    install(nullptr);
    waiting_.clear();
    timers_.clear();
    const auto context = runtime::detail::exchange_context(nullptr);
    for (auto& actor : actors_) actor->root.destroy();
    runtime::detail::exchange_context(context);
}

Actor& Scheduler::add(Owner owner, std::string name, task<void> work, bool background) {
    auto& actor = *actors_.emplace_back(std::make_unique<Actor>());
    actor.name = std::move(name);
    actor.number = ++made_;
    actor.owner = owner;
    actor.background = background;
    actor.priority = choices_.any() >> 1;
    actor.root = run_to_end(std::move(work), actor, choices_).frame;
    return actor;
}

Actor& Scheduler::begin(Owner owner, std::string name, task<void> work, bool background) {
    auto& actor = add(owner, std::move(name), std::move(work), background);
    run([&] { start(actor); });
    return actor;
}

void Scheduler::as(Owner owner, const std::function<void()>& make) {
    const auto before = std::exchange(owner_, owner);
    run(make);
    owner_ = before;
}

void Scheduler::start(Actor& actor) {
    auto* before = std::exchange(current_, &actor);
    auto context = runtime::detail::exchange_context(nullptr);
    actor.root.resume();
    runtime::detail::exchange_context(std::move(context));
    current_ = before;
}

void Scheduler::spawn(std::string_view name, task<void> work) {
    start(add(current_ != nullptr ? current_->owner : owner_, std::string(name), std::move(work),
              current_ == nullptr || current_->background));
}

// --- waits

void Scheduler::suspended(runtime::Wait& wait, Start start, std::string_view what) {
    if (current_ == nullptr) throw std::logic_error("a wait outside of every actor");
    auto& waiting =
        *waiting_.emplace_back(std::make_unique<Waiting>(Waiting{current_, &wait, start, std::string(what)}));
    if (current_->has_waited_for.insert(waiting.what).second) waiting.novelty = current_->has_waited_for.size();
    if (what != "sleep") return;
    waiting.state = Waiting::State::begun;  // time needs no step to pass
    start(wait);
}

void Scheduler::answered(runtime::Wait& wait) {
    const auto found = std::ranges::find(waiting_, &wait, [](const auto& each) { return each->wait; });
    if (found == waiting_.end()) throw std::logic_error("an answer that nobody waits for");
    (*found)->state = Waiting::State::answered;
}

void Scheduler::sleep(std::chrono::nanoseconds time, runtime::Resume<void> resume) {
    timers_.push_back({clock_.now() + time_to_sleep(time), current_, std::move(resume)});
}

void Scheduler::work_on(Waiting& waiting) {
    waiting.state = Waiting::State::begun;
    run([&] {
        auto* before = std::exchange(current_, waiting.actor);
        waiting.start(*waiting.wait);
        current_ = before;
    });
}

void Scheduler::go(Waiting& waiting) {
    work_on(waiting);
    if (waiting.state == Waiting::State::answered) hand_over(waiting);
}

std::unique_ptr<Waiting> Scheduler::take(Waiting& waiting) {
    const auto found = std::ranges::find(waiting_, &waiting, [](const auto& each) { return each.get(); });
    auto taken = std::move(*found);
    waiting_.erase(found);
    return taken;
}

void Scheduler::hand_over(Waiting& waiting) {
    const auto taken = take(waiting);
    run([&] {
        auto* before = std::exchange(current_, taken->actor);
        taken->wait->go_on();
        current_ = before;
    });
    reap();
}

void Scheduler::fail(Waiting& waiting, std::exception_ptr error) {
    waiting.wait->error = std::move(error);
    hand_over(waiting);
}

void Scheduler::fire(std::size_t timer) {
    auto fired = std::move(timers_[timer]);
    timers_.erase(timers_.begin() + static_cast<std::ptrdiff_t>(timer));
    fired.resume();  // only marks its wait as answered
    const auto woken = std::ranges::find_if(waiting_, [&](const auto& each) {
        return each->actor == fired.actor && each->what == "sleep" && each->state == Waiting::State::answered;
    });
    hand_over(**woken);
}

// --- steps

void Scheduler::run(const std::function<void()>& step) {
    bool done = false;
    loop_.post([&] {
        step();
        done = true;
    });
    while (!done) loop_.turn(std::chrono::milliseconds(10));
    settle();
}

// Quiet is when every answer is there, except of statements that the server lets wait for another transaction's lock:
// that is certain, however long the machine takes.
void Scheduler::settle() {
    for (int tries = 0; tries < patience; ++tries) {
        while (loop_.turn(std::chrono::nanoseconds(0))) {
        }
        if (std::ranges::all_of(servers_, [](const Server& server) { return server.busy() == 0; })) return;
        if (loop_.turn(answer_time)) continue;
        const auto has_answered = [](const Server& server) {
            const auto busy = server.busy();
            return busy == 0 || server.blocked() == busy;
        };
        if (std::ranges::all_of(servers_, has_answered)) return;
    }
    throw std::runtime_error("the database server neither answers nor waits");
}

void Scheduler::reap() {
    std::erase_if(actors_, [](const auto& actor) {
        if (!actor->finished) return false;
        actor->root.destroy();
        return true;
    });
}

void Scheduler::forget(Owner owner) {
    std::erase_if(waiting_, [&](const auto& each) { return each->actor->owner == owner; });
    std::erase_if(timers_, [&](const auto& each) { return each.actor->owner == owner; });
}

void Scheduler::destroy(Owner owner) {
    const auto context = runtime::detail::exchange_context(nullptr);
    std::erase_if(actors_, [&](const auto& actor) {
        if (actor->owner != owner) return false;
        actor->root.destroy();
        return true;
    });
    runtime::detail::exchange_context(context);
}

}  // namespace souk::explorer
