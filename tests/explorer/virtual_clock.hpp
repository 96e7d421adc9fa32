// The time of a run. Nothing but the explorer moves it, and it never goes back.
#pragma once

#include "foundation/core/instant.hpp"

namespace souk::explorer {

class VirtualClock final : public Clock {
  public:
    Instant now() const override { return now_; }
    void advance_to(Instant time) {
        if (time > now_) now_ = time;
    }

  private:
    Instant now_ = Instant::from_microseconds(1'900'000'000'000'000);  // 2030, after every real now()
};

}  // namespace souk::explorer
