// The story explorer: random interleavings, faults and kills of the stories that move goods and money, each run from
// one seed. SOUK_EXPLORER_RUNS says how many runs (1,000; 100,000 with SOUK_TEST_LONG), SOUK_EXPLORER_FIRST with which
// seed they begin; SOUK_EXPLORER_SEED repeats a single one and prints what happened in it. With
// SOUK_EXPLORER_UNTIL_FOUND it ends at the first run that violates something and says which one it was (see undo).
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
    return number("SOUK_EXPLORER_RUNS").value_or(is_long != nullptr && *is_long != '\0' ? 100'000 : 1'000);
}

unsigned long long count(std::uint64_t number) { return number; }

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
    const bool until_found = number("SOUK_EXPLORER_UNTIL_FOUND").has_value();
    const auto found = explore_in_processes(first, runs(), until_found);
    EXPECT_TRUE(found.complete) << "a process that explored has died";
    if (until_found) {
        if (found.violations.empty()) return static_cast<void>(std::printf("not found in %llu runs\n", count(runs())));
        const auto& [seed, violation] = *found.violations.begin();
        std::printf("found in run %llu: %s: %s\n", count(seed - first + 1), violation.invariant.c_str(),
                    violation.what.c_str());
        FAIL();
    }
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
    std::printf("what happened with seed %llu:\n", count(seed));
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
