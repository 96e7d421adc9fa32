#include "services/auth/domain/seller_states.hpp"

#include <gtest/gtest.h>

namespace souk::auth {
namespace {

using enum SellerStatus;

TEST(SellerStates, TheTableAndNothingElse) {
    EXPECT_EQ(allowed_from(applied), (std::vector{active, rejected}));
    EXPECT_EQ(allowed_from(active), (std::vector{suspended}));
    EXPECT_EQ(allowed_from(suspended), (std::vector{active, rejected}));
    EXPECT_EQ(allowed_from(rejected), (std::vector{applied}));
}

TEST(SellerStates, TheOtherWayRound) {
    int allowed = 0;
    for (const auto to : {applied, active, suspended, rejected}) {
        for (const auto from : sources_of(to)) EXPECT_TRUE(may_become(from, to));
        allowed += static_cast<int>(sources_of(to).size());
        EXPECT_FALSE(may_become(to, to));
    }
    EXPECT_EQ(allowed, 6);
    EXPECT_FALSE(may_become(active, rejected));
    EXPECT_FALSE(may_become(rejected, active));
}

TEST(SellerStates, ARefusalSaysWhatIsAllowed) {
    EXPECT_EQ(why_not(active), "It is active; it may become suspended");
    EXPECT_EQ(why_not(suspended), "It is suspended; it may become active or rejected");
}

}  // namespace
}  // namespace souk::auth
