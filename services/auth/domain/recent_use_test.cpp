#include "services/auth/domain/recent_use.hpp"

#include <gtest/gtest.h>

namespace souk::auth {
namespace {

using namespace std::chrono_literals;

TEST(RecentUse, CountsEachSubscriberAndFades) {
    RecentUse uses(10s);
    const RecentUse::Time now{1h};
    EXPECT_EQ(uses.add("a", now), 0U);
    EXPECT_EQ(uses.add("a", now), 1U);
    EXPECT_EQ(uses.add("a", now + 9s), 2U);
    EXPECT_EQ(uses.add("b", now + 9s), 0U) << "another one";
    EXPECT_EQ(uses.add("a", now + 11s), 2U) << "one has faded, ten seconds after the first";
    EXPECT_EQ(uses.add("a", now + 19s), 3U) << "and the next one not before another ten";
    EXPECT_EQ(uses.add("a", now + 21s), 3U);
    EXPECT_EQ(uses.add("a", now + 2h), 0U);
}

// Kind: a memory that grows with the number of addresses that somebody has.
TEST(RecentUse, ForgetsThoseOfBefore) {
    RecentUse uses(10s);
    RecentUse::Time now{1h};
    for (int number = 0; number < 50'000; ++number) uses.add(std::to_string(number), now += 10ms);
    EXPECT_LT(uses.known(), 5000U);
    for (int number = 0; number < 500'000; ++number) uses.add(std::to_string(number), now);
    EXPECT_LT(uses.known(), 250'000U) << "also within one moment";
}

}  // namespace
}  // namespace souk::auth
