// For the tests of services: their sweeps, one by one, on a database with a large backlog.
#pragma once

#include "foundation/postgres/sweeps.hpp"
#include "foundation/postgres/test_loop.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace souk::pg {

inline task<void> sweep_five_times(Database& database, Sweep statement) {
    std::array<std::chrono::steady_clock::duration, 5> took{};
    for (auto& each : took) {
        const auto start = std::chrono::steady_clock::now();
        EXPECT_EQ(co_await database.one(statement, Sweeps::at_once), Sweeps::at_once) << statement.name;
        each = std::chrono::steady_clock::now() - start;
    }
    std::ranges::sort(took);  // the middle one: others work on this machine, too
    EXPECT_LT(took[2], std::chrono::milliseconds(50)) << statement.name;
}

// Each finds as much as it may take, and takes it at once.
inline void expect_small_steps(const TestDatabase& filled, const std::vector<Sweep>& sweeps) {
    for (const auto& statement : sweeps) {
        LoopWithDatabase loop(filled.config(1));
        loop.run(sweep_five_times(loop.database(), statement));
    }
}

}  // namespace souk::pg
