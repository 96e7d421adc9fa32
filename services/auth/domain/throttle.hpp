// How attempts to guess are slowed down: some are free, then each has to wait twice as long as the one before it. Counted for
// the account that is tried (whether it exists or not) and for the network address that tries.
#pragma once

#include <chrono>

namespace souk::auth {

struct ThrottleRule {
    int free = 0;
    std::chrono::milliseconds first_wait{1000};
    std::chrono::milliseconds longest_wait{std::chrono::minutes(15)};
    std::chrono::milliseconds forgotten_after{std::chrono::hours(1)};
};

inline constexpr ThrottleRule account_rule{.free = 5};
inline constexpr ThrottleRule network_rule{.free = 300};  // many people may share an address

}  // namespace souk::auth
