#include "foundation/core/text.hpp"

#include "foundation/core/bounded.hpp"
#include "foundation/core/country.hpp"
#include "foundation/core/email_address.hpp"
#include "foundation/core/slug.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace souk {
namespace {

using namespace std::string_view_literals;

template <class T>
std::string code_of(const std::expected<T, Violation>& parsed) {
    return parsed ? "" : parsed.error().code;
}

constexpr std::string_view not_utf8[] = {
    "\x80"sv,              // a continuation on its own
    "\xc3"sv,              // cut short
    "\xe2\x82"sv,          //
    "\xf0\x9f\x98"sv,      //
    "\xc3(ab"sv,           // no continuation
    "\xc0\x80"sv,          // overlong NUL
    "\xc1\xbf"sv,          // overlong
    "\xe0\x80\xaf"sv,      // overlong slash
    "\xe0\x9f\xbf"sv,      //
    "\xf0\x80\x80\xaf"sv,  //
    "\xf0\x8f\xbf\xbf"sv,  //
    "\xed\xa0\x80"sv,      // surrogates
    "\xed\xbf\xbf"sv,      //
    "\xf4\x90\x80\x80"sv,  // above U+10FFFF
    "\xf5\x80\x80\x80"sv,  //
    "\xff"sv,              //
    "\xfe"sv,              //
};

TEST(Utf8, is_checked_wherever_the_fault_stands) {
    for (const auto bad : not_utf8)
        for (std::size_t before = 0; before < 20; ++before)
            for (const std::size_t after : {0U, 1U, 9U}) {
                const auto text = std::string(before, 'a') + std::string(bad) + std::string(after, 'b');
                ASSERT_EQ(code_of(utf8_length(text)), "invalid_utf8") << testing::PrintToString(text);
                ASSERT_EQ(code_of(Text<0, 100>::parse(text)), "invalid_utf8") << testing::PrintToString(text);
            }
}

TEST(Utf8, counts_every_code_point_at_the_edges) {
    for (const auto one : {"\0"sv, "a"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv,
                           "\xee\x80\x80"sv, "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv})
        for (std::size_t before = 0; before < 17; ++before) {
            const auto text = std::string(before, 'x') + std::string(one);
            ASSERT_EQ(utf8_length(text).value(), before + 1) << testing::PrintToString(text);
        }
    EXPECT_EQ(utf8_length("").value(), 0U);
}

TEST(Text, counts_code_points_and_not_bytes) {
    EXPECT_TRUE((Text<1, 4>::parse("äöü€")));
    EXPECT_TRUE((Text<1, 1>::parse("😀")));
    EXPECT_EQ(code_of(Text<1, 3>::parse("äöü€")), "too_long");
    EXPECT_EQ(code_of(Text<2, 3>::parse("😀")), "too_short");
    EXPECT_EQ(code_of(Text<1, 3>::parse("")), "too_short");
    EXPECT_TRUE((Text<0, 3>::parse("")));
}

TEST(Text, is_trimmed_of_all_that_unicode_calls_white) {
    EXPECT_EQ((Text<1, 10>::parse(" \t\r\n a  b \r\n").value().str()), "a  b");
    EXPECT_EQ((Text<1, 4>::parse("\u00a0\u3000\u2003ab c\u2028\u0085\u202f").value().str()), "ab c")
        << "length is counted after";
    EXPECT_EQ(code_of(Text<1, 10>::parse(" \u00a0\u3000 ")), "too_short");
    EXPECT_EQ((Text<0, 10>::parse(" \n ").value().str()), "");
    EXPECT_EQ((Text<1, 10>::parse("a\u3000b").value().str()), "a\u3000b");
}

TEST(Text, has_no_control_characters_but_tab_and_newline) {
    EXPECT_EQ((Text<1, 10>::parse("a\tb\nc").value().str()), "a\tb\nc");
    for (int c = 0; c < 0x20; ++c) {
        if (c == '\t' || c == '\n') continue;
        const std::string text = {'a', static_cast<char>(c), 'b'};
        EXPECT_EQ(code_of(Text<1, 10>::parse(text)), "invalid_character") << c;
    }
    EXPECT_EQ(code_of(Text<1, 10>::parse("a\x7f")), "invalid_character");
    EXPECT_EQ(code_of(Text<1, 10>::parse("a\u0080")), "invalid_character");
    EXPECT_EQ(code_of(Text<1, 10>::parse("a\u009fb")), "invalid_character");
    EXPECT_EQ(code_of(Text<1, 10>::parse("\0a"sv)), "invalid_character") << "NUL is not trimmed away";
    EXPECT_EQ(code_of(Text<1, 10>::parse("a\0"sv)), "invalid_character");
}

TEST(Bounded, has_both_bounds) {
    using Rating = Bounded<1, 5>;
    EXPECT_EQ(Rating::parse(1).value().value(), 1);
    EXPECT_EQ(Rating::parse(5).value().value(), 5);
    EXPECT_EQ(code_of(Rating::parse(0)), "out_of_range");
    EXPECT_EQ(code_of(Rating::parse(6)), "out_of_range");
    EXPECT_EQ(code_of(Rating::parse(INT64_MIN)), "out_of_range");
    EXPECT_EQ(Rating().value(), 1) << "no value is out of its bounds, not even the first";
    EXPECT_EQ(Rating::parse(4).value() + 1, 5);
    EXPECT_TRUE((Bounded<INT64_MIN, INT64_MAX>::parse(INT64_MIN)));
}

TEST(EmailAddress, is_lower_case_whole) {
    EXPECT_EQ(EmailAddress::parse("Ada.Lovelace+Shop@Example.ORG").value().str(), "ada.lovelace+shop@example.org");
    EXPECT_EQ(EmailAddress::parse("A@B.de").value(), EmailAddress::parse("a@b.DE").value());
}

TEST(EmailAddress, has_the_practical_shape) {
    const std::string label(63, 'd');
    for (const std::string& good : std::vector<std::string>{
             "a@b.de", "o'neil@x-y.example.org", "a_b-c@1.de", "!#$%&*+/=?^`{|}~@b.de", std::string(64, 'a') + "@b.de",
             "a@" + label + ".de",
             std::string(60, 'a') + "@" + label + "." + label + "." + std::string(60, 'e') + ".de"})
        EXPECT_TRUE(EmailAddress::parse(good)) << good;
    for (const auto& bad : {std::string(""),
                            std::string("a"),
                            std::string("@"),
                            std::string("a@"),
                            std::string("@b.de"),
                            std::string("a@b"),
                            std::string("a@b..de"),
                            std::string("a@.de"),
                            std::string("a@b.de."),
                            std::string(".a@b.de"),
                            std::string("a.@b.de"),
                            std::string("a..b@b.de"),
                            std::string("a@-b.de"),
                            std::string("a@b-.de"),
                            std::string("a b@c.de"),
                            std::string("a@b@c.de"),
                            std::string("a@b.de\r\nBcc: x@y.de"),
                            std::string("a\0@b.de", 7),
                            std::string("a@[1.2.3.4]"),
                            std::string("ä@b.de"),
                            std::string("a,b@c.de"),
                            std::string(65, 'a') + "@b.de",
                            "a@" + label + "d.de",
                            std::string(64, 'a') + "@" + label + "." + label + "." + std::string(59, 'e') + ".de"})
        EXPECT_EQ(code_of(EmailAddress::parse(bad)), "invalid_format") << bad;
}

TEST(EmailAddress, is_at_most_254_long) {
    const auto of_length = [](std::size_t length) {
        std::string text = "a@";
        while (text.size() + 11 < length) text += "dddddddddd.";
        text += std::string(length - text.size() - 3, 'e') + ".de";
        return text;
    };
    EXPECT_EQ(of_length(254).size(), 254U);
    EXPECT_TRUE(EmailAddress::parse(of_length(254)));
    EXPECT_FALSE(EmailAddress::parse(of_length(255)));
}

TEST(Slug, is_made_of_any_text_and_then_is_one) {
    const std::pair<const char*, const char*> made[] = {
        {"WHITE HANGING HEART T-LIGHT HOLDER", "white-hanging-heart-t-light-holder"},
        {"  --Set of 3!! ", "set-of-3"},
        {"Café au lait!", "cafe-au-lait"},
        {"Cafe\u0301 au lait!", "cafe-au-lait"},
        {"Müller & Söhne", "mueller-soehne"},
        {"ＭＵＧ１０", "mug10"},
        {"Łódź Ceramika", "lodz-ceramika"},
        {"Straße", "strasse"},
        {"Smørrebrød", "smoerrebroed"},
        {"青山陶器", "qing-shan-tao-qi"},
        {"マグカップ", "magukappu"},
        {"Керамика Соль", "keramika-sol"},
        {"Κεραμικά", "keramika"},
        {"도자기", "dojagi"},
        {"🍵", "teacup-without-handle"},
        {"???", "question-mark-question-mark-question-mark"},
        {"", "item"},
    };
    for (const auto& [text, slug] : made) {
        EXPECT_EQ(Slug::from(text).str(), slug);
        EXPECT_TRUE(Slug::parse(Slug::from(text).str())) << text;
    }
    for (std::size_t length = 110; length < 260; ++length) {
        const auto slug = Slug::from(std::string(length / 2, 'a') + " " + std::string(length / 2, 'b') + " c");
        EXPECT_LE(slug.str().size(), 120U);
        EXPECT_TRUE(Slug::parse(slug.str())) << slug.str();
    }
}

TEST(Slug, is_lower_case_letters_digits_and_single_hyphens) {
    EXPECT_TRUE(Slug::parse("a"));
    EXPECT_TRUE(Slug::parse("a-1-b"));
    EXPECT_TRUE(Slug::parse(std::string(120, 'a')));
    for (const auto& bad : {std::string(), std::string("A"), std::string("a b"), std::string("-a"), std::string("a-"),
                            std::string("a--b"), std::string("ä"), std::string("a_b"), std::string("a/b"),
                            std::string("a\0", 2), std::string(121, 'a')})
        EXPECT_EQ(code_of(Slug::parse(bad)), "invalid_format") << bad;
}

TEST(CountryCode, has_the_codes_of_iso_3166) {
    int count = 0;
    for (char a = 'A'; a <= 'Z'; ++a)
        for (char b = 'A'; b <= 'Z'; ++b) {
            const auto code = CountryCode::parse(std::string{a, b});
            if (!code) continue;
            ++count;
            EXPECT_FALSE(code->name().empty());
            EXPECT_EQ(CountryCode::from_name(code->name()), code)
                << code->name() << ": each name leads back to its code";
        }
    EXPECT_EQ(count, 249 + 3);  // and Kosovo, Ascension and Tristan da Cunha, to which carriers deliver
    EXPECT_EQ(CountryCode::parse("DE").value().code(), "DE");
    for (const auto* bad : {"", "D", "de", "DEU", "UK", "EU", "ZZ", "XX", "D ", " D", "AA"})
        EXPECT_FALSE(CountryCode::parse(bad)) << bad;
    EXPECT_FALSE(CountryCode::parse(CountryCode().code())) << "the unknown country is none that can be read";
}

TEST(CountryCode, knows_every_country_of_the_sales_file) {
    const std::pair<const char*, const char*> names[] = {
        {"United Kingdom", "GB"}, {"Germany", "DE"},        {"EIRE", "IE"},         {"France", "FR"},
        {"Spain", "ES"},          {"Netherlands", "NL"},    {"Belgium", "BE"},      {"Switzerland", "CH"},
        {"Australia", "AU"},      {"Portugal", "PT"},       {"Norway", "NO"},       {"Channel Islands", "JE"},
        {"Finland", "FI"},        {"Italy", "IT"},          {"Cyprus", "CY"},       {"Sweden", "SE"},
        {"Japan", "JP"},          {"Austria", "AT"},        {"Poland", "PL"},       {"Denmark", "DK"},
        {"Israel", "IL"},         {"Hong Kong", "HK"},      {"Singapore", "SG"},    {"Canada", "CA"},
        {"Iceland", "IS"},        {"Greece", "GR"},         {"Malta", "MT"},        {"United Arab Emirates", "AE"},
        {"Lebanon", "LB"},        {"Lithuania", "LT"},      {"Brazil", "BR"},       {"USA", "US"},
        {"Bahrain", "BH"},        {"Czech Republic", "CZ"}, {"Saudi Arabia", "SA"}, {"RSA", "ZA"}};
    for (const auto& [name, code] : names) {
        ASSERT_TRUE(CountryCode::from_name(name)) << name;
        EXPECT_EQ(CountryCode::from_name(name).value().code(), code) << name;
    }
    for (const auto* none : {"European Community", "Unspecified", "", "Atlantis"})
        EXPECT_FALSE(CountryCode::from_name(none)) << none;
    EXPECT_EQ(CountryCode::from_name("united kingdom").value().code(), "GB");
}

}  // namespace
}  // namespace souk
