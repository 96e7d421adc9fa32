// Runs all coroutines of a run one step at a time: a step begins one piece of work or hands over one answer, and ends
// when nothing goes on any more, neither in the process nor on the database server. Who goes next is not decided here.
// An actor is a coroutine with everything that it calls: a request that is handled, a job, a customer. Its owner is the
// process that it belongs to; killing an owner ends its actors wherever they are.
#pragma once

#include "foundation/runtime/interceptor.hpp"
#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"
#include "tests/explorer/choices.hpp"
#include "tests/explorer/virtual_clock.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace souk::explorer {

using Owner = int;
inline constexpr Owner outside = 0;  // customers, the provider, the broker

struct Actor {
    std::string name;
    std::size_t number = 0;  // in the run
    std::string cause{};     // on whose behalf, for traces
    Owner owner = outside;
    bool background = false;  // a job that never ends
    bool stalled = false;
    std::optional<Instant> stalled_until{};  // not before
    std::set<std::string, std::less<>> has_waited_for{};
    bool finished = false;
    std::uint64_t priority = 0;
    std::coroutine_handle<> root{};
};

// A wait of an actor: not begun, under way, or answered but not told.
struct Waiting {
    enum class State { held, begun, answered };
    Actor* actor;
    runtime::Wait* wait;
    runtime::Interceptor::Start start;
    std::string what;
    State state = State::held;
    std::size_t novelty = 0;  // n: the nth thing that this actor waits for, for the first time; 0: not for the first
};

struct Timer {
    Instant due;
    Actor* actor;
    runtime::Resume<void> resume;
};

class Scheduler final : public runtime::Interceptor {
  public:
    struct Server {
        std::function<std::size_t()> busy;     // connections that wait for an answer
        std::function<std::size_t()> blocked;  // of those, how many the server lets wait for a lock
    };
    using Servers = std::vector<Server>;

    Scheduler(runtime::Loop& loop, const Clock& clock, Choices& choices, Servers servers);
    ~Scheduler() override;
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    Actor& begin(Owner owner, std::string name, task<void> work, bool background = false);
    // All that is made inside belongs to this owner.
    void as(Owner owner, const std::function<void()>& make);
    Actor* current() const noexcept { return current_; }

    const std::vector<std::unique_ptr<Waiting>>& waiting() const noexcept { return waiting_; }
    const std::vector<Timer>& timers() const noexcept { return timers_; }
    const std::vector<std::unique_ptr<Actor>>& actors() const noexcept { return actors_; }

    // Begins the work of a wait that is held; goes on at once if the answer comes.
    void go(Waiting& waiting);
    void hand_over(Waiting& waiting);
    // The wait ends with this error instead of its answer, whether its work was begun or not.
    void fail(Waiting& waiting, std::exception_ptr error);
    // Only the work; the answer is handed over or failed later.
    void work_on(Waiting& waiting);
    void fire(std::size_t timer);
    // Runs something on the loop, for an actor or for nobody, until all is quiet.
    void run(const std::function<void()>& step);

    // An owner is gone: first nothing of it will ever go on, then (its connections are cut) its frames are destroyed.
    void forget(Owner owner);
    void destroy(Owner owner);

    void suspended(runtime::Wait& wait, Start start, std::string_view what) override;
    void answered(runtime::Wait& wait) override;
    void sleep(std::chrono::nanoseconds time, runtime::Resume<void> resume) override;
    void spawn(std::string_view name, task<void> work) override;

  private:
    Actor& add(Owner owner, std::string name, task<void> work, bool background);
    void start(Actor& actor);
    void settle();
    void reap();
    std::unique_ptr<Waiting> take(Waiting& waiting);

    runtime::Loop& loop_;
    const Clock& clock_;
    Choices& choices_;
    Servers servers_;
    std::vector<std::unique_ptr<Actor>> actors_;
    std::size_t made_ = 0;
    std::vector<std::unique_ptr<Waiting>> waiting_;
    std::vector<Timer> timers_;
    Actor* current_ = nullptr;
    Owner owner_ = outside;
};

}  // namespace souk::explorer
