#include "foundation/core/money.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace souk {
namespace {

Currency currency(std::string_view code) { return Currency::parse(code).value(); }
const Currency eur = currency("EUR");

std::int64_t sum(const std::vector<Money>& parts) {
    __extension__ __int128 total = 0;
    for (const auto& part : parts) total += part.amount();
    return static_cast<std::int64_t>(total);
}

TEST(Currency, knows_the_decimals_of_iso_4217) {
    const std::pair<const char*, int> known[] = {{"EUR", 2}, {"USD", 2}, {"GBP", 2}, {"CHF", 2}, {"HUF", 2}, {"JPY", 0},
                                                 {"KRW", 0}, {"ISK", 0}, {"CLP", 0}, {"UYI", 0}, {"KWD", 3}, {"BHD", 3},
                                                 {"TND", 3}, {"CLF", 4}, {"UYW", 4}, {"ZWG", 2}, {"XCG", 2}};
    for (const auto& [code, exponent] : known) {
        ASSERT_TRUE(Currency::parse(code)) << code;
        EXPECT_EQ(Currency::parse(code).value().exponent(), exponent) << code;
        EXPECT_EQ(Currency::parse(code).value().code(), code);
    }
}

TEST(Currency, has_all_codes_and_refuses_the_rest) {
    int count = 0;
    for (char a = 'A'; a <= 'Z'; ++a)
        for (char b = 'A'; b <= 'Z'; ++b)
            for (char c = 'A'; c <= 'Z'; ++c) count += Currency::parse(std::string{a, b, c}).has_value();
    EXPECT_EQ(count, 167);
    for (const auto* bad :
         {"", "E", "EU", "EURO", "eur", "Eur", "E R", " EU", "XXX", "XTS", "XAU", "AAA", "ZZZ", "R B", "D A"})
        EXPECT_FALSE(Currency::parse(bad)) << bad;
    EXPECT_FALSE(Currency::parse(Currency().code())) << "no currency is none that can be read";
}

TEST(Money, adds_and_subtracts_exactly_or_not_at_all) {
    EXPECT_EQ((Money(1, eur) + Money(2, eur)).amount(), 3);
    EXPECT_EQ((Money(INT64_MAX - 1, eur) + Money(1, eur)).amount(), INT64_MAX);
    EXPECT_THROW(Money(INT64_MAX, eur) + Money(1, eur), MoneyError);
    EXPECT_THROW(Money(INT64_MIN, eur) + Money(-1, eur), MoneyError);
    EXPECT_EQ((Money(INT64_MIN + 1, eur) - Money(1, eur)).amount(), INT64_MIN);
    EXPECT_THROW(Money(INT64_MIN, eur) - Money(1, eur), MoneyError);
    EXPECT_THROW(Money(0, eur) - Money(INT64_MIN, eur), MoneyError);
}

TEST(Money, never_mixes_currencies) {
    const auto usd = currency("USD");
    EXPECT_THROW(Money(1, eur) + Money(1, usd), MoneyError);
    EXPECT_THROW(Money(1, eur) - Money(1, usd), MoneyError);
    EXPECT_THROW(Money(0, Currency()) + Money(1, eur), MoneyError);
    EXPECT_NE(Money(1, eur), Money(1, usd));
}

TEST(Money, multiplies_exactly_or_not_at_all) {
    EXPECT_EQ(Money(1299, eur).times(3).amount(), 3897);
    EXPECT_EQ(Money(1299, eur).times(-1).amount(), -1299);
    EXPECT_EQ(Money(INT64_MIN, eur).times(1).amount(), INT64_MIN);
    EXPECT_THROW(Money(INT64_MIN, eur).times(-1), MoneyError);
    EXPECT_THROW(Money(INT64_MAX / 2 + 1, eur).times(2), MoneyError);
    EXPECT_THROW(Money(INT64_MAX, eur).times(INT64_MAX), MoneyError);
}

TEST(Money, rounds_shares_half_up_at_the_boundary) {
    // 50 % of an odd amount ends in .5.
    EXPECT_EQ(Money(1, eur).share(5'000).amount(), 1);
    EXPECT_EQ(Money(3, eur).share(5'000).amount(), 2);
    EXPECT_EQ(Money(-1, eur).share(5'000).amount(), -1);
    EXPECT_EQ(Money(-3, eur).share(5'000).amount(), -2);
    // Just below and just above it.
    EXPECT_EQ(Money(1, eur).share(4'999).amount(), 0);
    EXPECT_EQ(Money(1, eur).share(5'001).amount(), 1);
    EXPECT_EQ(Money(-1, eur).share(4'999).amount(), 0);
    EXPECT_EQ(Money(1299, eur).share(1'900).amount(), 247);  // 246.81
    EXPECT_EQ(Money(50, eur).share(1'900).amount(), 10);     // 9.5
    EXPECT_EQ(Money(INT64_MAX, eur).share(10'000).amount(), INT64_MAX);
    EXPECT_EQ(Money(INT64_MIN, eur).share(10'000).amount(), INT64_MIN);
    EXPECT_THROW(Money(INT64_MAX, eur).share(10'001), MoneyError);
}

TEST(Money, shares_are_never_more_than_half_a_unit_off) {
    std::mt19937_64 random(7);
    std::uniform_int_distribution<std::int64_t> amounts(-1'000'000'000, 1'000'000'000);
    std::uniform_int_distribution<std::int64_t> rates(0, 30'000);
    for (int round = 0; round < 20'000; ++round) {
        const auto amount = amounts(random);
        const auto rate = rates(random);
        const auto off = Money(amount, eur).share(rate).amount() * 10'000 - amount * rate;
        ASSERT_LE(std::abs(off), 5'000) << amount << " * " << rate;
        ASSERT_EQ(Money(-amount, eur).share(rate).amount(), -Money(amount, eur).share(rate).amount());
        if (std::abs(off) == 5'000) {
            ASSERT_EQ(off > 0, amount > 0) << "a half goes away from zero";
        }
    }
}

TEST(Money, spreads_so_that_the_parts_sum_to_the_whole) {
    std::mt19937_64 random(11);
    for (int round = 0; round < 5'000; ++round) {
        const std::int64_t range = std::int64_t{1} << (random() % 63);
        const auto whole =
            static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(range)) * (random() % 2 ? 1 : -1);
        std::vector<std::int64_t> weights(1 + random() % 40);
        const std::int64_t largest = std::int64_t{1} << (random() % 62);
        for (auto& weight : weights)
            weight = random() % 4 ? static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(largest)) : 0;
        weights.front() += 1;
        const auto parts = Money(whole, eur).spread(weights);

        ASSERT_EQ(parts.size(), weights.size());
        ASSERT_EQ(sum(parts), whole);
        long double total = 0;
        for (const auto weight : weights) total += static_cast<long double>(weight);
        for (std::size_t index = 0; index < parts.size(); ++index) {
            if (weights[index] == 0) {
                ASSERT_EQ(parts[index].amount(), 0) << "nothing for no weight";
            }
            if (whole != 0) {
                ASSERT_GE(parts[index].amount() * (whole < 0 ? -1 : 1), 0) << "no part against the sign of the whole";
            }
            const long double exact =
                static_cast<long double>(whole) / total * static_cast<long double>(weights[index]);
            ASSERT_LT(std::abs(static_cast<long double>(parts[index].amount()) - exact),
                      1.001L + std::abs(exact) * 1e-17L);
            ASSERT_EQ(parts[index].currency(), eur);
        }
    }
}

TEST(Money, spreads_by_the_largest_remainder) {
    const auto amounts = [](std::int64_t whole, std::vector<std::int64_t> weights) {
        std::vector<std::int64_t> result;
        for (const auto& part : Money(whole, eur).spread(weights)) result.push_back(part.amount());
        return result;
    };
    using List = std::vector<std::int64_t>;
    EXPECT_EQ(amounts(100, {1, 1, 1}), (List{34, 33, 33})) << "the first of equals first";
    EXPECT_EQ(amounts(-100, {1, 1, 1}), (List{-34, -33, -33}));
    EXPECT_EQ(amounts(10, {1, 2, 4}), (List{1, 3, 6})) << "1.43 2.86 5.71: the second and the third";
    EXPECT_EQ(amounts(1, {1, 1000}), (List{0, 1}));
    EXPECT_EQ(amounts(0, {3, 4}), (List{0, 0}));
    EXPECT_EQ(amounts(7, {5}), (List{7}));
    EXPECT_EQ(amounts(INT64_MIN, {9}), (List{INT64_MIN}));
    EXPECT_EQ(amounts(INT64_MAX, {INT64_MAX, INT64_MAX}), (List{INT64_MAX / 2 + 1, INT64_MAX / 2}));
    EXPECT_THROW(amounts(1, {}), MoneyError);
    EXPECT_THROW(amounts(1, {0, 0}), MoneyError);
    EXPECT_THROW(amounts(1, {2, -1}), MoneyError);
}

TEST(Money, is_written_with_the_decimals_of_its_currency) {
    EXPECT_EQ(Money(1299, eur).to_string(), "12.99 EUR");
    EXPECT_EQ(Money(5, eur).to_string(), "0.05 EUR");
    EXPECT_EQ(Money(-5, eur).to_string(), "-0.05 EUR");
    EXPECT_EQ(Money(0, eur).to_string(), "0.00 EUR");
    EXPECT_EQ(Money(1299, currency("JPY")).to_string(), "1299 JPY");
    EXPECT_EQ(Money(1299, currency("KWD")).to_string(), "1.299 KWD");
    EXPECT_EQ(Money(1, currency("CLF")).to_string(), "0.0001 CLF");
    EXPECT_EQ(Money(INT64_MIN, eur).to_string(), "-92233720368547758.08 EUR");
}

}  // namespace
}  // namespace souk
