// How much of something scarce each subscriber has taken lately, so that whoever has taken much waits for those who
// have not. A count for each that rises by one with every use and falls by one in every `fades` seconds. Pure: the time
// is given. Not thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace souk::auth {

class RecentUse {
  public:
    using Time = std::chrono::steady_clock::time_point;
    explicit RecentUse(std::chrono::seconds fades) : fades_(fades) {}

    // One use more; the uses before it that count still.
    std::uint32_t add(std::string_view subscriber, Time now);
    std::size_t known() const { return uses_.size(); }

  private:
    struct Uses {
        std::uint32_t count = 0;
        Time since{};
    };
    std::uint32_t left(const Uses& uses, Time now) const;
    void forget_faded(Time now);

    std::chrono::seconds fades_;
    std::unordered_map<std::string, Uses> uses_;
    std::size_t forget_at_ = 1024;
};

}  // namespace souk::auth
