#include "foundation/core/backoff.hpp"

#include <gtest/gtest.h>

namespace souk {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, PausesDoubleUpToTheLongestAndStartAgainAfterAReset) {
    Backoff backoff(100ms, 1s);
    for (const auto full : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
        const auto pause = backoff.next();
        EXPECT_GE(pause, full / 2);
        EXPECT_LE(pause, full);
    }
    EXPECT_EQ(backoff.failures(), 6);
    backoff.reset();
    EXPECT_EQ(backoff.failures(), 0);
    EXPECT_LE(backoff.next(), 100ms);
}

TEST(Backoff, CallersThatFailTogetherDoNotReturnTogether) {
    std::vector<std::chrono::nanoseconds> pauses;
    for (int caller = 0; caller < 50; ++caller) pauses.push_back(Backoff(10s, 10s).next());
    std::ranges::sort(pauses);
    EXPECT_GT(pauses.back() - pauses.front(), 1s);
}

TEST(Backoff, TheFirstPauseIsNeverZeroAndNeverAboveTheLongest) {
    EXPECT_GE(Backoff(0ms, 1s).next(), 500us);
    EXPECT_LE(Backoff(1h, 1s).next(), 1s);
}

// The length of a pause must not overflow, however long something fails.
TEST(Backoff, ManyFailuresStayAtTheLongestPause) {
    Backoff backoff(1ms, 60s);
    for (int failure = 0; failure < 10'000; ++failure) backoff.next();
    EXPECT_GE(backoff.next(), 30s);
    EXPECT_LE(backoff.next(), 60s);
}

}  // namespace
}  // namespace souk
