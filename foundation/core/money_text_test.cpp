#include "foundation/core/money_text.hpp"

#include <gtest/gtest.h>

namespace souk {
namespace {

std::string amount(std::int64_t minor_units, const char* currency, const char* locale) {
    return written(Money(minor_units, *Currency::parse(currency)), locale);
}

// The blanks are no-break spaces.
TEST(WrittenMoney, IsWhatPeopleWriteInTheirCountry) {
    EXPECT_EQ(amount(1299, "EUR", "de"), "12,99\u00a0€");
    EXPECT_EQ(amount(123456789, "EUR", "de-DE"), "1.234.567,89\u00a0€");
    EXPECT_EQ(amount(1299, "EUR", "de-AT"), "€\u00a012,99");
    EXPECT_EQ(amount(1299, "CHF", "de_CH"), "CHF\u00a012.99");
    EXPECT_EQ(amount(1299, "EUR", "en"), "€12.99");
    EXPECT_EQ(amount(1299, "GBP", "en-GB"), "£12.99");
    EXPECT_EQ(amount(-5, "EUR", "en"), "-€0.05");
}

TEST(WrittenMoney, HasTheDecimalsOfItsCurrency) {
    EXPECT_EQ(amount(1300, "JPY", "de"), "1.300\u00a0¥");
    EXPECT_EQ(amount(1299, "KWD", "en"), "KWD\u00a01.299");
    EXPECT_EQ(amount(INT64_MAX, "EUR", "en"), "€92,233,720,368,547,758.07");
}

TEST(WrittenMoney, IsEnglishWhereThereIsNoSuchLanguage) {
    for (const auto* locale :
         {"", "-", "<b>", "this-is-no-language-at-all-and-much-too-long-to-be-one-x-x-x-x-x-x-x-x"})
        EXPECT_TRUE(amount(1299, "EUR", locale).contains("12.99")) << amount(1299, "EUR", locale);
}

}  // namespace
}  // namespace souk
