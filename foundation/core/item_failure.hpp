// What goes wrong with one item of many (a message, a refund, a mail) while everything that the work depends on is
// well. The item is then treated by itself and never holds up the others. A dependency that is away is an Unavailable
// instead (unavailable.hpp): everything that needs it waits. Thrown by handlers of queues and by periodic work.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

namespace souk {

// Not now: this item is tried again after `pause`, at the earliest.
class ItemDeferred : public std::runtime_error {
  public:
    ItemDeferred(const std::string& why, std::chrono::seconds pause) : std::runtime_error(why), pause_(pause) {}
    std::chrono::seconds pause() const noexcept { return pause_; }

  private:
    std::chrono::seconds pause_;
};

// Never: trying again cannot help, and a person has to look at it.
class ItemRejected : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace souk
