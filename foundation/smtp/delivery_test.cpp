#include "foundation/smtp/delivery.hpp"

#include <gtest/gtest.h>

namespace souk::smtp {
namespace {

constexpr std::array stages{Stage::connect,   Stage::greeting, Stage::session, Stage::sender,
                            Stage::recipient, Stage::data,     Stage::content, Stage::end};

// Whoever may register an address may choose one that the server answers like this.
TEST(Delivery, NoReplyToARecipientStopsTheMailOfOthers) {
    for (const auto stage : stages) {
        for (int reply = 0; reply < 600; reply += reply == 0 ? 200 : 1) {
            for (const auto* enhanced : {"", "4.3.1", "4.3.2", "4.7.1", "5.7.1", "5.1.1"}) {
                const auto outcome = outcome_of(stage, reply, enhanced);
                if (stage >= Stage::recipient) {
                    EXPECT_NE(outcome, Outcome::unable) << name_of(stage) << ' ' << reply << ' ' << enhanced;
                }
            }
        }
    }
    EXPECT_EQ(outcome_of(Stage::recipient, 454, "4.7.1"), Outcome::deferred) << "relay access denied";
    EXPECT_EQ(outcome_of(Stage::recipient, 452, "4.3.1"), Outcome::deferred) << "no space";
    EXPECT_EQ(outcome_of(Stage::recipient, 550, "5.1.1"), Outcome::refused);
    EXPECT_EQ(outcome_of(Stage::recipient, 0, ""), Outcome::deferred);
}

TEST(Delivery, NoMailIsLostForWhatIsWrongBeforeItsRecipientIsNamed) {
    for (const auto stage : {Stage::connect, Stage::greeting, Stage::session, Stage::sender}) {
        for (const int reply : {0, 250, 421, 450, 500, 530, 535, 550, 553, 554, 571}) {
            EXPECT_EQ(outcome_of(stage, reply, ""), Outcome::unable) << name_of(stage) << ' ' << reply;
        }
    }
    EXPECT_EQ(outcome_of(Stage::sender, 552, "5.3.4"), Outcome::refused) << "this mail is too large";
}

TEST(Delivery, OnlyAMailThatWasSentWholeIsInDoubt) {
    for (const auto stage : stages) {
        EXPECT_EQ(outcome_of(stage, 0, "") == Outcome::unknown, stage == Stage::end) << name_of(stage);
    }
    EXPECT_EQ(outcome_of(Stage::end, 250, ""), Outcome::taken);
    EXPECT_EQ(outcome_of(Stage::end, 451, ""), Outcome::deferred);
    EXPECT_EQ(outcome_of(Stage::end, 554, ""), Outcome::refused);
}

TEST(Delivery, FindsTheEnhancedStatus) {
    EXPECT_EQ(enhanced_of("550 5.1.1 no such user"), "5.1.1");
    EXPECT_EQ(enhanced_of("550 5.1.1"), "5.1.1");
    for (const auto* words : {"", "550", "550 ", "550 no such user", "550 5.1 no", "550 1.2.3.4 is listed"}) {
        EXPECT_EQ(enhanced_of(words), "") << words;
    }
}

}  // namespace
}  // namespace souk::smtp
