// Runs many pieces of work with a limit on how many are under way, on one loop: `workers` tasks, each of which asks for
// the next piece until there is none. An exception of a worker ends the crew: the others finish what they have begun,
// then it is thrown from run().
#pragma once

#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"

#include <exception>
#include <functional>
#include <optional>

namespace souk::retail {

class Crew {
  public:
    explicit Crew(runtime::Loop& loop) : loop_(loop) {}

    // `worker` is called once for each; `open()` tells a worker whether to go on.
    task<void> run(int workers, std::function<task<void>()> worker);
    bool open() const noexcept { return !failure_ && !loop_.stopping(); }

  private:
    task<void> one(std::function<task<void>()>& worker);

    runtime::Loop& loop_;
    int under_way_ = 0;
    std::exception_ptr failure_;
    std::optional<runtime::Resume<void>> waiting_;
};

}  // namespace souk::retail
