#include "tools/retail/shop/latencies.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace souk::retail {

double Latencies::percentile(double percent) {
    if (micros_.empty()) return 0;
    std::ranges::sort(micros_);
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(micros_.size())));
    return micros_[std::clamp<std::size_t>(rank, 1, micros_.size()) - 1] / 1000.0;
}

double Latencies::mean() const {
    if (micros_.empty()) return 0;
    return std::accumulate(micros_.begin(), micros_.end(), 0.0) / static_cast<double>(micros_.size()) / 1000.0;
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace souk::retail
