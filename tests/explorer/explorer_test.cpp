// The story explorer: random interleavings, faults and kills of the stories that move goods and money, each run from
// one seed. SOUK_EXPLORER_RUNS says how many runs (2,000; 100,000 with SOUK_TEST_LONG), SOUK_EXPLORER_SEED repeats a
// single one and prints what happened in it.
#include "foundation/telemetry/log.hpp"
#include "tests/explorer/exploration.hpp"

#include <gtest/gtest.h>

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
    return number("SOUK_EXPLORER_RUNS").value_or(is_long != nullptr && *is_long != '\0' ? 100'000 : 2'000);
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
    std::map<std::string, std::vector<std::uint64_t>> seeds;
    std::optional<Outcome> first;
    const auto count = runs();
    std::size_t steps = 0;
    for (std::uint64_t seed = 1; seed <= count; ++seed) {
        auto outcome = explore(platform(), seed);
        steps += outcome.steps;
        std::set<std::string> kinds;
        for (const auto& each : outcome.violations) kinds.insert(each.invariant);
        for (const auto& kind : kinds) seeds[kind].push_back(seed);
        if (!outcome.violations.empty() && (!first || outcome.trace.size() < first->trace.size()))
            first = std::move(outcome);
    }
    std::printf("%llu runs, %zu steps\n", static_cast<unsigned long long>(count), steps);
    for (const auto& [kind, of] : seeds) {
        std::string some;
        for (std::size_t index = 0; index < std::min<std::size_t>(of.size(), 8); ++index)
            some += " " + std::to_string(of[index]);
        ADD_FAILURE() << "violated in " << of.size() << " runs: " << kind << "; SOUK_EXPLORER_SEED=" << some;
    }
    if (first) {
        std::printf("the shortest of them, seed %llu:\n", static_cast<unsigned long long>(first->seed));
        print(*first);
    }
}

TEST_F(StoryExplorer, TheSameSeedIsTheSameRun) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto first = explore(platform(), seed);
        const auto again = explore(platform(), seed);
        ASSERT_EQ(first.trace, again.trace) << "seed " << seed;
    }
}

}  // namespace
}  // namespace souk::explorer
