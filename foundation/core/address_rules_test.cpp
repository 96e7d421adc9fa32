#include "foundation/core/address_rules.hpp"

#include <gtest/gtest.h>

namespace souk {
namespace {

PostalAddress address(std::string_view country, std::optional<std::string_view> postcode,
                      std::optional<std::string_view> region = {}) {
    PostalAddress made;
    made.name = Text<1, 120>::parse("Ada").value();
    made.line1 = Text<1, 120>::parse("1 Street").value();
    made.city = Text<1, 80>::parse("Town").value();
    made.country = CountryCode::parse(country).value();
    if (postcode) made.postcode = Text<1, 16>::parse(*postcode).value();
    if (region) made.region = Text<1, 80>::parse(*region).value();
    return made;
}

// "pointer code" of each violation.
std::string faults(PostalAddress given) {
    std::string text;
    for (const auto& each : validate(given)) text += (text.empty() ? "" : ", ") + each.pointer + " " + each.code;
    return text;
}

std::string written(std::string_view country, std::string_view postcode) {
    const auto* format = address_format(CountryCode::parse(country).value());
    return normalised_postcode(*format, postcode).value_or("refused");
}

TEST(AddressRules, PostcodesAreWrittenAsTheirCountryDoes) {
    constexpr std::string_view rows[][3] = {
        {"GB", "sw1a1aa", "SW1A 1AA"},  {"GB", "M1 1AE", "M1 1AE"},      {"GB", "dn551pt", "DN55 1PT"},
        {"GB", "EC1A-1BB", "EC1A 1BB"}, {"AT", "1010", "1010"},          {"AT", "A-1010", "1010"},
        {"AT", "AT-1010", "1010"},      {"US", "94103", "94103"},        {"US", "941031234", "94103-1234"},
        {"CA", "k1a0b1", "K1A 0B1"},    {"IE", "d02af30", "D02 AF30"},   {"IE", "D6W XY00", "D6W XY00"},
        {"NL", "1012ab", "1012 AB"},    {"DE", "DE-10115", "10115"},     {"DE", "D - 10115", "10115"},
        {"PL", "00001", "00-001"},      {"PT", "1000001", "1000-001"},   {"BR", "01310100", "01310-100"},
        {"JP", "1000001", "100-0001"},  {"IN", "110 001", "110001"},     {"AU", "2000", "2000"},
        {"CH", "8001", "8001"},         {"SE", "11122", "111 22"},       {"SE", "SE-111 22", "111 22"},
        {"LV", "1010", "LV-1010"},      {"LV", "lv1010", "LV-1010"},     {"LT", "01100", "LT-01100"},
        {"MT", "vlt1117", "VLT 1117"},  {"CZ", "11000", "110 00"},       {"SK", "81101", "811 01"},
        {"GR", "10431", "104 31"},      {"JE", "je23ab", "JE2 3AB"},     {"LI", "9490", "9490"},
        {"NZ", "6011", "6011"},         {"DE", "1011", "refused"},       {"DE", "1011A", "refused"},
        {"DE", "10-10115", "refused"},  {"GB", "12345", "refused"},      {"US", "9410", "refused"},
        {"LI", "8001", "refused"},      {"JE", "SW1A 1AA", "refused"},   {"NL", "1012", "refused"},
        {"AX", "FI-22100", "22100"},    {"AX", "AX-22100", "22100"},     {"AX", "22100", "22100"},
        {"AX", "FI 22100", "22100"},    {"AX", "AX22100", "22100"},      {"FI", "FI-00100", "00100"},
        {"LI", "FL-9490", "9490"},      {"MC", "MC-98000", "98000"},     {"SM", "I-47890", "47890"},
        {"GL", "DK-3900", "3900"},      {"VA", "V-00120", "00120"},      {"XK", "10000", "10000"},
        {"XK", "XK-10000", "10000"},    {"AX", "FI-00100", "refused"},   {"SE", "S-111 22", "111 22"},
        {"AX", "SE-111 22", "refused"}, {"DE", "ABCD-10115", "refused"}, {"DE", "１０１１５", "refused"},
    };
    for (const auto& [country, typed, expected] : rows)
        EXPECT_EQ(written(country, typed), expected) << country << " " << typed;
}

TEST(AddressRules, CountriesWithoutPostcodesTakeNone) {
    for (const auto country : {"HK", "AE", "QA", "MO"}) {
        EXPECT_EQ(faults(address(country, std::nullopt)), "") << country;
        EXPECT_EQ(faults(address(country, "12345")), "/postcode not_allowed") << country;
    }
}

TEST(AddressRules, AllFaultsAtOnce) {
    EXPECT_EQ(faults(address("US", std::nullopt)), "/postcode required, /region required");
    EXPECT_EQ(faults(address("US", "ABC")), "/region required, /postcode invalid_format");
    EXPECT_EQ(faults(address("DE", "10115", "Berlin")), "/region not_allowed");
    EXPECT_EQ(faults(address("US", "94103", "CA")), "");
    auto wrong = address("FR", "7500");
    wrong.phone = Text<1, 64>::parse("call me").value();
    EXPECT_EQ(faults(wrong), "/postcode invalid_format, /phone invalid_format");
}

TEST(AddressRules, Telephones) {
    auto given = address("DE", "10115");
    for (const auto good : {"+49 30 123456", "(030) 12-34.56", "030/123456", "030 123456 x7"}) {
        given.phone = Text<1, 64>::parse(good).value();
        EXPECT_EQ(faults(given), "") << good;
    }
    for (const auto bad : {"1234", "+49+30123456", "1234567890123456", "030 123456 y7"}) {
        given.phone = Text<1, 64>::parse(bad).value();
        EXPECT_EQ(faults(given), "/phone invalid_format") << bad;
    }
}

TEST(AddressRules, UnlistedCountriesTakeAnything) {
    EXPECT_EQ(address_format(CountryCode::parse("BT").value()), nullptr);
    EXPECT_EQ(faults(address("BT", "any thing", "anywhere")), "");
    EXPECT_EQ(faults(address("BT", std::nullopt)), "");
}

TEST(AddressRules, AllCountriesThatTheShopSellsToAreListed) {
    for (const auto country :
         {"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV",
          "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO", "GB", "CH",
          "US", "CA", "AU", "NZ", "JP", "IN", "BR", "JE", "BH", "HK", "IL", "LB", "SA", "SG", "AE", "ZA"}) {
        const auto code = CountryCode::parse(country);
        ASSERT_TRUE(code) << country;
        EXPECT_NE(address_format(*code), nullptr) << country;
        const auto locality = specimen_locality(*code);
        EXPECT_EQ(faults(address(country, locality.postcode, locality.region)), "") << country;
    }
}

}  // namespace
}  // namespace souk
