#include "foundation/schema/test_types.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>
#include <limits>
#include <random>

namespace souk::schema::test {
namespace {

using namespace std::string_literals;

Everything sample() {
    Everything all;
    all.flag = true;
    all.small = -7;
    all.large = INT64_MAX;
    all.ratio = 0.1;
    all.words = "say \"hi\"\n";
    all.title = Text<1, 20>::parse("Löwe 🦁").value();
    all.rating = Bounded<1, 5>::parse(4).value();
    all.email = EmailAddress::parse("ada@example.org").value();
    all.slug = Slug::from("Large red");
    all.country = CountryCode::parse("DE").value();
    all.currency = Currency::parse("JPY").value();
    all.uuid = Uuid::parse("019ab0b0-abcd-7000-8000-0123456789af").value();
    all.id = Id<ThingTag>(Uuid::max());
    all.at = Instant::parse("2026-11-23T10:00:00.5Z").value();
    all.price = Money(1299, Currency::parse("EUR").value());
    all.inners = {{Text<1, 10>::parse("a").value(), 1}, {Text<1, 10>::parse("b").value(), std::nullopt}};
    all.counts = {{"x", 1}, {"y \\ z", -2}};
    all.shade = Shade::dark;
    all.inner.name = Text<1, 10>::parse("c").value();
    all.extra.text = R"({"any":[1,null]})";
    return all;
}

TEST(Encode, writes_every_kind_of_member_in_order) {
    EXPECT_EQ(
        encode(sample()),
        R"({"flag":true,"small":-7,"large":9223372036854775807,"ratio":0.1,"words":"say \"hi\"\n","title":"Löwe 🦁",)"
        R"("rating":4,"email":"ada@example.org","slug":"large-red","country":"DE","currency":"JPY",)"
        R"("uuid":"019ab0b0-abcd-7000-8000-0123456789af","id":"ffffffff-ffff-ffff-ffff-ffffffffffff",)"
        R"("at":"2026-11-23T10:00:00.500000Z","price":{"amount":1299,"currency":"EUR"},)"
        R"("inners":[{"name":"a","count":1},{"name":"b"}],"counts":{"x":1,"y \\ z":-2},"shade":"dark",)"
        R"("inner":{"name":"c"},"extra":{"any":[1,null]}})");
}

TEST(Encode, is_read_back_as_it_was) {
    auto all = sample();
    EXPECT_EQ(decode<Everything>(encode(all)).value(), all);
    all.note = "set";
    all.inners.clear();
    all.counts.clear();
    EXPECT_EQ(decode<Everything>(encode(all)).value(), all);
}

TEST(Encode, writes_what_is_empty) {
    EXPECT_EQ(encode(Empty{}), "{}");
    EXPECT_EQ(encode(std::vector<Empty>(2)), "[{},{}]");
    EXPECT_EQ(encode(std::vector<std::int64_t>{}), "[]");
    EXPECT_EQ((encode(std::map<std::string, Empty>{})), "{}");
    EXPECT_EQ(encode(One<std::optional<std::string>>{}), "{}");
    EXPECT_EQ(encode(std::optional<std::int64_t>{}), "null");
    EXPECT_EQ((encode(List<bool, 0, 3>({true, false}))), "[true,false]");
    EXPECT_EQ(encode(One<Json>{}), R"({"v":null})");
}

TEST(Encode, appends_to_what_is_there) {
    std::string out = "data: ";
    encode_to(out, std::vector<std::int64_t>{1, 2});
    encode_to(out, Empty{});
    EXPECT_EQ(out, "data: [1,2]{}");
}

TEST(Encode, escapes_each_character_wherever_it_stands) {
    for (int c = 0; c < 0x80; ++c)
        for (std::size_t before = 0; before < 18; ++before)
            for (const std::size_t after : {0U, 1U, 8U}) {
                const auto text = std::string(before, 'a') + static_cast<char>(c) + std::string(after, '\xc3');
                std::string out;
                write_string(out, text.substr(0, before + 1) + std::string(after, 'z'));
                const auto read = boost::json::parse(out);
                ASSERT_EQ(std::string(read.as_string()), text.substr(0, before + 1) + std::string(after, 'z')) << out;
                const bool escaped = c < 0x20 || c == '"' || c == '\\';
                ASSERT_EQ(out.size() > before + 1 + after + 2, escaped) << c << ": nothing else is escaped";
            }
}

TEST(Encode, leaves_text_of_other_scripts_alone) {
    for (const auto& text : {"äöüß€"s, "日本語の本"s, "😀😀"s, "\u007f\u0080\u2028\u2029\uffff"s, "\U0010ffff"s}) {
        std::string out;
        write_string(out, text);
        EXPECT_EQ(out, "\"" + text + "\"");
    }
}

TEST(Encode, makes_valid_json_of_any_text) {
    std::mt19937 random(1);
    for (int round = 0; round < 5'000; ++round) {
        std::string text;
        const std::size_t length = random() % 60;
        while (text.size() < length) {
            switch (random() % 5) {
                case 0: text += static_cast<char>(random() % 0x20); break;
                case 1: text += "\"\\"[random() % 2]; break;
                case 2: text += "ä"; break;
                case 3: text += "😀"; break;
                default: text += static_cast<char>(0x20 + random() % 0x5f);
            }
        }
        std::string out;
        write_string(out, text);
        ASSERT_EQ(std::string(boost::json::parse(out).as_string()), text);
        if (!text.contains('\0')) {
            ASSERT_EQ(decode<One<std::string>>(encode(One<std::string>{text})).value().v, text);
        }
    }
}

TEST(Encode, writes_numbers_that_are_read_back_to_the_bit) {
    std::mt19937_64 random(2);
    for (int round = 0; round < 20'000; ++round) {
        const auto whole = static_cast<std::int64_t>(random() >> (random() % 64)) * (round % 2 ? 1 : -1);
        ASSERT_EQ(decode<One<std::int64_t>>(encode(One<std::int64_t>{whole})).value().v, whole);
        const auto number = std::bit_cast<double>(random());
        if (!std::isfinite(number)) continue;
        ASSERT_EQ(decode<One<double>>(encode(One<double>{number})).value().v, number) << encode(One<double>{number});
    }
    for (const double number :
         {0.0, 1.0, 0.1, 1e21, 5e-324, std::numeric_limits<double>::max(), std::numeric_limits<double>::min()})
        EXPECT_EQ(decode<One<double>>(encode(One<double>{number})).value().v, number);
    for (const std::int64_t whole : {INT64_MIN, INT64_MIN + 1, std::int64_t{0}, INT64_MAX})
        EXPECT_EQ(decode<One<std::int64_t>>(encode(One<std::int64_t>{whole})).value().v, whole);
}

TEST(Encode, writes_null_for_what_is_no_number) {
    EXPECT_EQ(encode(One<double>{std::nan("")}), R"({"v":null})");
    EXPECT_EQ(encode(One<double>{std::numeric_limits<double>::infinity()}), R"({"v":null})");
}

}  // namespace
}  // namespace souk::schema::test
