// One run: a shop with few pieces, some customers, and everything that can go wrong, in an order that the seed decides.
// At every step one coroutine goes on, or something is spoiled: an answer is lost, a process is killed, somebody is
// stopped for longer than any lease, the clock jumps. Then the faults end, all that was begun comes to its end, time
// ends what time ends, and the invariants are checked.
#pragma once

#include "tests/explorer/invariants.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace souk::explorer {

struct Outcome {
    std::uint64_t seed = 0;
    std::vector<Violation> violations;
    std::vector<std::string> trace;
    std::size_t steps = 0;
};

Outcome explore(Platform& platform, std::uint64_t seed);

}  // namespace souk::explorer
