#include "services/order/provider/stripe_currencies.hpp"

#include <gtest/gtest.h>

namespace souk::order::stripe {
namespace {

using Kind = AmountRefusal::Kind;

std::vector<Currency> all_currencies() {
    std::vector<Currency> all;
    for (char a = 'A'; a <= 'Z'; ++a)
        for (char b = 'A'; b <= 'Z'; ++b)
            for (char c = 'A'; c <= 'Z'; ++c)
                if (const auto currency = Currency::parse(std::string{a, b, c})) all.push_back(*currency);
    return all;
}

Money money(std::int64_t amount, std::string_view code) { return {amount, *Currency::parse(code)}; }

TEST(StripeCurrencies, EveryCurrencyGoesThereAndBack) {
    int supported = 0;
    int refused = 0;
    for (const auto currency : all_currencies()) {
        const auto least = chargeable(Money(1, currency));
        if (!least && least.error().kind == Kind::currency_not_supported) {
            ++refused;
            continue;
        }
        ++supported;
        for (std::int64_t amount = 1; amount < 200'000'000; amount = amount * 3 + 1) {
            const Money ours(amount, currency);
            if (!chargeable(ours)) continue;
            EXPECT_EQ(money_of(amount_of(ours), code_of(currency)), ours) << ours.to_string();
        }
    }
    EXPECT_GE(supported, 130);
    EXPECT_GE(refused, 20);
    EXPECT_EQ(static_cast<std::size_t>(supported + refused), all_currencies().size());
}

// The amounts as Stripe's own page has them in its examples.
TEST(StripeCurrencies, SpecialCasesAreSentAsStripeDocuments) {
    EXPECT_EQ(amount_of(money(1099, "USD")), 1099);
    EXPECT_EQ(amount_of(money(500, "JPY")), 500);
    EXPECT_EQ(amount_of(money(5, "ISK")), 500);
    EXPECT_EQ(amount_of(money(5, "UGX")), 500);
    EXPECT_EQ(amount_of(money(500'00, "MGA")), 500);
    EXPECT_EQ(amount_of(money(5120, "KWD")), 5120);
    EXPECT_EQ(amount_of(money(1045'00, "HUF")), 1045'00);
    EXPECT_EQ(amount_of(money(800'45, "TWD")), 800'45);
    for (const auto* code :
         {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"})
        EXPECT_EQ(amount_of(money(12'345, code)), 12'345) << code;
}

TEST(StripeCurrencies, AmountsThatStripeWouldRefuseAreRefusedWithTheLimit) {
    const auto refused = [](Money amount) { return chargeable(amount).error(); };
    EXPECT_EQ(refused(money(49, "EUR")).limit, money(50, "EUR"));
    EXPECT_EQ(refused(money(49, "EUR")).kind, Kind::below_minimum);
    EXPECT_EQ(refused(money(-1, "EUR")).kind, Kind::below_minimum);
    EXPECT_EQ(refused(money(29, "GBP")).limit, money(30, "GBP"));
    EXPECT_EQ(refused(money(100'000'000, "EUR")).kind, Kind::above_maximum);
    EXPECT_EQ(refused(money(100'000'000, "EUR")).limit, money(99'999'999, "EUR"));
    EXPECT_EQ(refused(money(5124, "KWD")).kind, Kind::not_a_multiple);
    EXPECT_EQ(refused(money(5124, "KWD")).limit, money(10, "KWD"));
    EXPECT_EQ(refused(money(150, "MGA")).kind, Kind::not_a_multiple);
    EXPECT_EQ(refused(money(1'000'000, "ISK")).limit, money(999'999, "ISK"));
    EXPECT_EQ(refused(money(100, "IQD")).kind, Kind::currency_not_supported);
    EXPECT_EQ(refused(money(100, "CLF")).kind, Kind::currency_not_supported);
}

TEST(StripeCurrencies, TheLimitsThemselvesAndNothingAreAccepted) {
    for (const auto amount : {money(50, "EUR"), money(99'999'999, "EUR"), money(50, "JPY"), money(9'999'999'999, "JPY"),
                              money(999'999'999'999, "IDR"), money(999'999, "UGX"), money(0, "EUR"), money(0, "IQD")})
        EXPECT_TRUE(chargeable(amount)) << amount.to_string();
}

TEST(StripeCurrencies, WhatCannotBeOursIsNothing) {
    EXPECT_EQ(money_of(501, "isk"), std::nullopt);
    EXPECT_EQ(money_of(100, "xxx"), std::nullopt);
    EXPECT_EQ(money_of(100, "euro"), std::nullopt);
    EXPECT_EQ(money_of(100, ""), std::nullopt);
    EXPECT_EQ(money_of(INT64_MAX, "mga"), std::nullopt);
    EXPECT_THROW((void)amount_of(money(10, "EUR")), std::invalid_argument);
}

}  // namespace
}  // namespace souk::order::stripe
