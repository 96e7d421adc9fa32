#include "services/order/domain/order.hpp"
#include "services/order/domain/order_status.hpp"
#include "services/order/domain/refusals.hpp"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

Money gbp(std::int64_t pence) { return {pence, *Currency::parse("GBP")}; }

product::QuotedItem item(Money price, std::int64_t quantity) {
    product::QuotedItem quoted;
    quoted.unit_price = price;
    quoted.quantity = quantity;
    return quoted;
}

TEST(TotalUp, LinesSumToTheTotal) {
    const auto totals = total_up({item(gbp(255), 6), item(gbp(339), 8)}, gbp(450));
    ASSERT_TRUE(totals);
    EXPECT_EQ(totals->lines[0].total, gbp(1530));
    EXPECT_EQ(totals->subtotal, gbp(1530 + 2712));
    EXPECT_EQ(totals->total, gbp(1530 + 2712 + 450));
}

TEST(TotalUp, RefusesEmptyAndMixed) {
    EXPECT_EQ(total_up({}, gbp(0)).error(), refusal::cart_empty);
    const Money euro(100, *Currency::parse("EUR"));
    EXPECT_EQ(total_up({item(gbp(1), 1), item(euro, 1)}, gbp(0)).error(), refusal::mixed_currencies);
    EXPECT_EQ(total_up({item(gbp(1), 1)}, euro).error(), refusal::mixed_currencies);
    EXPECT_TRUE(total_up({item(gbp(1), 1)}, Money(0, *Currency::parse("EUR"))));  // nothing is nothing
}

TEST(TotalUp, WhatCannotBeAddedUpIsRefused) {
    EXPECT_EQ(total_up({item(gbp(INT64_MAX / 2), 3)}, gbp(0)).error(), refusal::total_too_large);
    EXPECT_EQ(total_up({item(gbp(INT64_MAX), 1), item(gbp(1), 1)}, gbp(0)).error(), refusal::total_too_large);
    EXPECT_EQ(total_up({item(gbp(INT64_MAX), 1)}, gbp(1)).error(), refusal::total_too_large);
    EXPECT_FALSE(line_total(item(gbp(INT64_MAX / 2), 3)));
    EXPECT_EQ(line_total(item(gbp(INT64_MAX / 2), 2)), gbp(INT64_MAX - 1));
}

TEST(OrderStatus, OnlyPendingOrdersChange) {
    using enum OrderStatus;
    for (const auto to : {confirmed, cancelled, expired}) EXPECT_TRUE(may_become(pending, to));
    for (const auto from : {confirmed, cancelled, expired})
        for (const auto to : {pending, confirmed, cancelled, expired}) EXPECT_FALSE(may_become(from, to));
}

}  // namespace
}  // namespace souk::order
