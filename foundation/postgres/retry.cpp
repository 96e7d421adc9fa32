#include "foundation/postgres/retry.hpp"

#include <random>

namespace souk::pg {

std::chrono::nanoseconds pause_before_retry(int attempt) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    const auto most = std::chrono::milliseconds(2) * (1 << attempt);  // 4, 8, 16, 32 ms
    const double part = std::uniform_real_distribution(0.5, 1.0)(random);
    return std::chrono::duration_cast<std::chrono::nanoseconds>(most * part);
}

}  // namespace souk::pg
