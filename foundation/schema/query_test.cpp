#include "foundation/schema/test_types.hpp"

#include <gtest/gtest.h>

namespace souk::schema::test {
namespace {

struct Search {
    std::optional<Text<1, 10>> q;
    std::optional<Bounded<1, 100>> limit;
    std::optional<bool> in_stock;
    std::optional<Shade> shade;
    std::optional<Id<struct CategoryTag>> category;
    std::vector<CountryCode> country;
    Slug shop;
};
BOOST_DESCRIBE_STRUCT(Search, (), (q, limit, in_stock, shade, category, country, shop))

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::string faults_of(const Parameters& parameters) {
    const auto decoded = decode_query<Search>(parameters);
    return decoded ? std::string() : lines(decoded.error());
}

TEST(Query, is_read_by_name) {
    const auto search = decode_query<Search>(Parameters{{"shop", "main"},
                                                        {"country", "DE"},
                                                        {"limit", "20"},
                                                        {"in_stock", "true"},
                                                        {"country", "FR"},
                                                        {"shade", "dark"},
                                                        {"q", " a b "}})
                            .value();
    EXPECT_EQ(search.shop.str(), "main");
    EXPECT_EQ(search.limit->value(), 20);
    EXPECT_EQ(search.in_stock, true);
    EXPECT_EQ(search.shade, Shade::dark);
    EXPECT_EQ(search.q->str(), "a b");
    EXPECT_FALSE(search.category);
    ASSERT_EQ(search.country.size(), 2U);
    EXPECT_EQ(search.country[1].code(), "FR");
}

TEST(Query, reports_everything_at_once) {
    EXPECT_EQ(faults_of({{"q", ""},
                         {"limit", "101"},
                         {"in_stock", "yes"},
                         {"shade", "grey"},
                         {"category", "1"},
                         {"country", "DE"},
                         {"country", "XX"},
                         {"page", "2"},
                         {"page", "3"}}),
              "?page unknown_field\n?q too_short\n?limit out_of_range\n?in_stock wrong_type\n?shade invalid_value\n"
              "?category invalid_format\n?country invalid_format\n?shop required\n");
    EXPECT_EQ(faults_of({}), "?shop required\n");
    EXPECT_EQ(faults_of({{"shop", "a"}, {"shop", "b"}, {"limit", "1"}, {"limit", "1"}}),
              "?limit duplicate\n?shop duplicate\n");
}

TEST(Query, takes_numbers_in_one_form_only) {
    for (const auto* bad : {"", " 1", "1 ", "+1", "1.0", "1e1", "0x1", "١", "one", "99999999999999999999"})
        EXPECT_EQ(faults_of({{"shop", "a"}, {"limit", bad}}), "?limit wrong_type\n") << bad;
    EXPECT_FALSE(decode_text<double>("inf"));
    EXPECT_FALSE(decode_text<double>("nan"));
    EXPECT_FALSE(decode_text<double>("1e400"));
    EXPECT_FALSE(decode_text<double>("0x1p3"));
    EXPECT_EQ(decode_text<double>("-1.5e3").value(), -1500);
    EXPECT_EQ(decode_text<std::int32_t>("-2147483648").value(), INT32_MIN);
    EXPECT_EQ(decode_text<std::int32_t>("2147483648").error().code, "out_of_range");
}

TEST(Query, refuses_text_that_is_none) {
    EXPECT_EQ(faults_of({{"shop", "a"}, {"q", "\xff"}}), "?q invalid_utf8\n");
    EXPECT_EQ(faults_of({{"shop", "a"}, {"\xff", "1"}}), "? invalid_utf8\n") << "the answer must be valid JSON";
    EXPECT_EQ(faults_of({{"shop", "a"}, {"q", std::string("a\0b", 3)}}), "?q invalid_character\n");
    EXPECT_EQ(decode_text<std::string>(std::string_view("a\0b", 3)).error().code, "invalid_character");
    EXPECT_EQ(decode_text<std::string>("\xc0\x80").error().code, "invalid_utf8");
}

TEST(Query, is_bounded) {
    Parameters many{{"shop", "a"}};
    for (int index = 0; index < 1'001; ++index) many.emplace_back("country", "DE");
    EXPECT_EQ(faults_of(many), "?country too_long\n");
    many.resize(1'001);
    EXPECT_EQ(faults_of(many), "");
    for (int index = 0; index < 1'000; ++index) many.emplace_back("x" + std::to_string(index), "");
    EXPECT_EQ(decode_query<Search>(many).error().size(), most_violations);
}

TEST(Query, path_segments_are_read_the_same_way) {
    const auto id = Id<ThingTag>::make();
    EXPECT_EQ(decode_text<Id<ThingTag>>(id.to_string()).value(), id);
    EXPECT_EQ(decode_text<Uuid>("1").error().code, "invalid_format");
    EXPECT_EQ(decode_text<Shade>("light").value(), Shade::light);
    EXPECT_EQ(decode_text<Instant>("2026-11-23T10:00:00Z").value().to_rfc3339(), "2026-11-23T10:00:00.000000Z");
    EXPECT_EQ(decode_text<Currency>("EUR").value().exponent(), 2);
    EXPECT_EQ(decode_text<bool>("1").error().code, "wrong_type");
}

}  // namespace
}  // namespace souk::schema::test
