// How long requests took, by step; exact percentiles over all that were kept. One loop's own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace souk::retail {

class Latencies {
  public:
    void add(std::chrono::nanoseconds time) { micros_.push_back(static_cast<std::uint32_t>(time.count() / 1000)); }
    std::size_t count() const noexcept { return micros_.size(); }
    // Milliseconds; nearest rank. 0 when there is none. Sorts.
    double percentile(double percent);
    double mean() const;

  private:
    std::vector<std::uint32_t> micros_;
};

// CPU seconds (user and system) of this process so far.
double cpu_seconds();

}  // namespace souk::retail
