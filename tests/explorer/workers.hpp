// Many runs on all cores: each worker is a process with databases of its own, since a run waits for the database server
// most of its time. Called before this process has a Platform.
#pragma once

#include "tests/explorer/exploration.hpp"

#include <cstdint>
#include <map>

namespace souk::explorer {

struct Found {
    std::multimap<std::uint64_t, Violation> violations;  // by seed
    bool complete = false;
};

// `until_found`: seeds after the first one that violates something need not be explored.
Found explore_in_processes(std::uint64_t first_seed, std::uint64_t runs, bool until_found = false);

}  // namespace souk::explorer
