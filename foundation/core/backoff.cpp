#include "foundation/core/backoff.hpp"

#include <algorithm>
#include <random>

namespace souk {

Backoff::Backoff(std::chrono::nanoseconds first, std::chrono::nanoseconds longest) noexcept
    : first_(std::min(std::max<std::chrono::nanoseconds>(first, std::chrono::milliseconds(1)), longest)),
      longest_(longest) {}

std::chrono::nanoseconds Backoff::next() {
    static thread_local std::minstd_rand random{std::random_device{}()};
    full_ = failures_ == 0 ? first_ : std::min(full_ * 2, longest_);
    ++failures_;
    const double part = std::uniform_real_distribution(0.5, 1.0)(random);
    return std::chrono::duration_cast<std::chrono::nanoseconds>(full_ * part);
}

}  // namespace souk
