// The story explorer: random interleavings, faults and kills of the stories that move goods and money, each run from
// one seed. SOUK_EXPLORER_RUNS says how many runs (400; 100,000 with SOUK_TEST_LONG), SOUK_EXPLORER_FIRST with which
// seed they begin; SOUK_EXPLORER_SEED repeats a single one and prints what happened in it.
#include "foundation/telemetry/log.hpp"
#include "tests/explorer/exploration.hpp"
#include "tests/explorer/workers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

namespace souk::explorer {
namespace {

std::optional<std::uint64_t> number(const char* name) {
    const char* text = std::getenv(name);
    if (text == nullptr || *text == '\0') return std::nullopt;
    return std::stoull(text);
}

std::uint64_t runs() {
    const char* is_long = std::getenv("SOUK_TEST_LONG");
    return number("SOUK_EXPLORER_RUNS").value_or(is_long != nullptr && *is_long != '\0' ? 100'000 : 400);
}

Platform& platform() {
    static Platform made;
    return made;
}

void print(const Outcome& outcome) {
    for (const auto& line : outcome.trace) std::printf("    %s\n", line.c_str());
    for (const auto& each : outcome.violations)
        std::printf("  VIOLATED: %s: %s\n", each.invariant.c_str(), each.what.c_str());
}

class StoryExplorer : public testing::Test {
  protected:
    static void SetUpTestSuite() { telemetry::configure_log("explorer", telemetry::Level::error); }
};

TEST_F(StoryExplorer, GoodsAndMoneyHoldWhateverHappens) {
    if (const auto seed = number("SOUK_EXPLORER_SEED")) {
        const auto outcome = explore(platform(), *seed);
        print(outcome);
        EXPECT_TRUE(outcome.violations.empty());
        return;
    }
    const auto first = number("SOUK_EXPLORER_FIRST").value_or(1);
    const auto found = explore_in_processes(first, runs());
    EXPECT_TRUE(found.complete) << "a process that explored has died";
    std::map<std::string, std::set<std::uint64_t>> seeds;
    for (const auto& [seed, violation] : found.violations) seeds[violation.invariant].insert(seed);
    for (const auto& [invariant, of] : seeds) {
        std::string some;
        for (const auto seed : of)
            if (some.size() < 60) some += " " + std::to_string(seed);
        ADD_FAILURE() << invariant << ": violated in " << of.size() << " of " << runs()
                      << " runs, SOUK_EXPLORER_SEED =" << some;
    }
    if (found.violations.empty()) return;
    const auto seed = found.violations.begin()->first;
    std::printf("what happened with seed %llu:\n", static_cast<unsigned long long>(seed));
    print(explore(platform(), seed));
}

TEST_F(StoryExplorer, TheSameSeedIsTheSameRun) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto first = explore(platform(), seed);
        const auto again = explore(platform(), seed);
        const auto [one, other] = std::ranges::mismatch(first.trace, again.trace);
        ASSERT_EQ(one == first.trace.end() ? "the end" : *one, other == again.trace.end() ? "the end" : *other)
            << "seed " << seed;
    }
}

}  // namespace
}  // namespace souk::explorer
