#include "services/order/domain/refund.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace souk::order {
namespace {

using Balances = std::map<Account, std::int64_t>;
constexpr std::int64_t amount = 700;

void enter(Balances& balances, const std::vector<Transfer>& moves) {
    for (const auto& move : moves) {
        balances[move.debit] += amount;
        balances[move.credit] -= amount;
    }
}

constexpr std::array all_statuses{RefundStatus::due,       RefundStatus::pending, RefundStatus::requires_action,
                                  RefundStatus::succeeded, RefundStatus::failed,  RefundStatus::canceled};

// Any walk through the states, also ones that a provider should not take: the books depend on where it ends alone.
TEST(Refunds, TheBooksSayWhereARefundIsWhateverWayItWent) {
    std::mt19937 random(20'261'127);
    for (int walk = 0; walk < 2000; ++walk) {
        const auto reason = walk % 2 == 0 ? RefundReason::late_payment : RefundReason::provider;
        Balances walked;
        auto status = all_statuses[random() % all_statuses.size()];
        enter(walked, moves_of_new(reason, status));
        for (int step = 0; step < 6; ++step) {
            const auto next = all_statuses[random() % all_statuses.size()];
            enter(walked, moves(reason, status, next));
            status = next;
        }
        Balances straight;
        enter(straight, moves_of_new(reason, status));
        std::int64_t sum = 0;
        for (const auto& [account, balance] : walked) {
            sum += balance;
            EXPECT_EQ(balance, straight[account]);
        }
        EXPECT_EQ(sum, 0);
        EXPECT_EQ(walked[Account::provider], status == RefundStatus::succeeded ? -amount : 0);
    }
}

TEST(Refunds, ALateOneThatSucceedsIsOneTransferAndOneThatFailsIsOwedAgain) {
    using enum RefundStatus;
    const Transfer paid{Account::owed_to_customers, Account::provider};
    const Transfer owed_again{Account::provider, Account::owed_to_customers};
    EXPECT_EQ(moves(RefundReason::late_payment, due, pending), std::vector<Transfer>{});
    EXPECT_EQ(moves(RefundReason::late_payment, pending, succeeded), std::vector{paid});
    EXPECT_EQ(moves(RefundReason::late_payment, succeeded, failed), std::vector{owed_again});
    EXPECT_TRUE(needs_attention(RefundReason::late_payment, failed));
    EXPECT_TRUE(needs_attention(RefundReason::late_payment, canceled));
    EXPECT_FALSE(needs_attention(RefundReason::provider, canceled));
}

TEST(Refunds, OldNewsDoesNotTurnARefundBack) {
    using enum RefundStatus;
    EXPECT_FALSE(may_become(succeeded, pending));
    EXPECT_FALSE(may_become(failed, succeeded));
    EXPECT_FALSE(may_become(canceled, pending));
    EXPECT_TRUE(may_become(succeeded, failed));
    for (const auto status : all_statuses) EXPECT_FALSE(may_become(status, status));
}

TEST(Disputes, NewsInAnyOrderEndsInTheSameBooks) {
    const std::array won{DisputeCourse{}, DisputeCourse{.withdrawn = true}, DisputeCourse{.won = true, .closed = true},
                         DisputeCourse{.reinstated = true}};
    const std::array lost{DisputeCourse{}, DisputeCourse{.withdrawn = true},
                          DisputeCourse{.lost = true, .closed = true}, DisputeCourse{.withdrawn = true}};
    for (const auto& course : {won, lost}) {
        std::array<std::size_t, 4> order{0, 1, 2, 3};
        do {
            DisputeCourse state;
            Balances balances;
            for (const auto index : order) {
                const auto next = state | course[index];
                enter(balances, moves(state, next));
                state = next;
            }
            EXPECT_EQ(balances[Account::provider], state.lost ? -amount : 0);
            EXPECT_EQ(balances[Account::disputes], 0);
            EXPECT_EQ(balances[Account::lost_disputes], state.lost ? amount : 0);
        } while (std::ranges::next_permutation(order).found);
    }
}

TEST(PaymentStanding, IsShownAsTheWorstThatIsTrue) {
    const auto shown = [](PaymentStanding standing) {
        standing.captured = 1000;
        return status_of(standing);
    };
    EXPECT_EQ(shown({}), PaymentStatus::captured);
    EXPECT_EQ(shown({.refunded = 1}), PaymentStatus::partially_refunded);
    EXPECT_EQ(shown({.refunded = 1000}), PaymentStatus::refunded);
    EXPECT_EQ(shown({.refunded = 300, .owed = 700}), PaymentStatus::refund_due);
    EXPECT_EQ(shown({.refunded = 300, .disputed = true}), PaymentStatus::disputed);
    EXPECT_EQ(shown({.charged_back = true}), PaymentStatus::charged_back);
}

}  // namespace
}  // namespace souk::order
