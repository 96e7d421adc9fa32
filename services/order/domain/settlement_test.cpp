#include "services/order/domain/settlement.hpp"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

Money money(std::int64_t amount, std::string_view code) { return {amount, *Currency::parse(code)}; }

const ExpectedPayment awaited{OrderStatus::pending, false, money(1390, "EUR"), "pi_1", false};
const ProviderReport came{"pi_1", ProviderState::succeeded, money(1390, "EUR"), false};

// Every combination of order, payment, state and report: money is kept once, for a pending order, and only when all of
// it is as we expect.
TEST(Settle, MoneyActsOnceAndOnlyWhenItIsTheMoneyThatWeExpect) {
    for (const auto order :
         {OrderStatus::pending, OrderStatus::confirmed, OrderStatus::cancelled, OrderStatus::expired})
        for (const bool settled : {false, true})
            for (const auto state : {ProviderState::awaiting_method, ProviderState::requires_action,
                                     ProviderState::processing, ProviderState::succeeded, ProviderState::canceled})
                for (const auto& id : {"pi_1", "pi_2"})
                    for (const auto& received : {std::optional(money(1390, "EUR")), std::optional(money(1, "EUR")),
                                                 std::optional(money(1390, "USD")), std::optional<Money>()})
                        for (const bool live : {false, true}) {
                            auto expected = awaited;
                            expected.order = order;
                            expected.settled = settled;
                            const auto decision = settle(expected, {id, state, received, live});
                            const bool ours = std::string_view(id) == "pi_1" && received == money(1390, "EUR") && !live;
                            if (state != ProviderState::succeeded) {
                                EXPECT_EQ(decision, Settlement::nothing);
                            } else if (!ours) {
                                EXPECT_EQ(decision, Settlement::differs);
                            } else if (settled) {
                                EXPECT_EQ(decision, Settlement::nothing);
                            } else {
                                EXPECT_EQ(decision,
                                          order == OrderStatus::pending ? Settlement::confirm : Settlement::give_back);
                            }
                        }
}

TEST(Settle, WhatDiffersIsNamed) {
    const auto named = [](auto change) {
        auto report = came;
        change(report);
        return difference(awaited, report);
    };
    EXPECT_EQ(named([](auto&) {}), DifferenceKind::none);
    EXPECT_EQ(named([](auto& report) { report.live = true; }), DifferenceKind::other_mode);
    EXPECT_EQ(named([](auto& report) { report.provider_id = "pi_2"; }), DifferenceKind::other_payment);
    EXPECT_EQ(named([](auto& report) { report.received = money(1390, "JPY"); }), DifferenceKind::other_currency);
    EXPECT_EQ(named([](auto& report) { report.received = money(1, "EUR"); }), DifferenceKind::other_amount);
    EXPECT_EQ(named([](auto& report) { report.received.reset(); }), DifferenceKind::other_amount);
}

TEST(Settle, APaymentWhoseIdWasNotKeptYetIsKnownByItsAmount) {
    auto expected = awaited;
    expected.provider_id.reset();
    EXPECT_EQ(settle(expected, came), Settlement::confirm);
}

}  // namespace
}  // namespace souk::order
