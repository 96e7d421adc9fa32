// Pauses between attempts at something that fails: each is twice the one before, up to a longest one, and a random half
// of it is left out, so that many callers do not return at the same moment. Used by whatever tries again; no I/O, no
// clock. Belongs to one thread.
#pragma once

#include <chrono>

namespace souk {

class Backoff {
  public:
    // A first pause of less than a millisecond counts as one, and none is longer than `longest`.
    Backoff(std::chrono::nanoseconds first, std::chrono::nanoseconds longest) noexcept;

    // The pause after one more failure: between half of its full length and all of it.
    std::chrono::nanoseconds next();
    void reset() noexcept { failures_ = 0; }
    // Since the last reset.
    int failures() const noexcept { return failures_; }

  private:
    std::chrono::nanoseconds first_;
    std::chrono::nanoseconds longest_;
    std::chrono::nanoseconds full_{};  // length of the latest pause before its random part was taken off
    int failures_ = 0;
};

}  // namespace souk
