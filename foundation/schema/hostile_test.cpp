// What nobody sends by accident: every text here must end in a value or in violations, at once and without harm.
#include "foundation/schema/test_types.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <chrono>
#include <random>

namespace souk::schema::test {
namespace {

using namespace std::string_view_literals;

TEST(Hostile, malformed_json_is_one_violation) {
    for (const auto json : {""sv,
                            " "sv,
                            "{"sv,
                            "}"sv,
                            "["sv,
                            "]"sv,
                            "{]"sv,
                            "[}"sv,
                            "{\"v\""sv,
                            "{\"v\":"sv,
                            "{\"v\":1"sv,
                            "{\"v\":1,}"sv,
                            "[1,]"sv,
                            "[,1]"sv,
                            "{\"v\":1}}"sv,
                            "{\"v\":1} x"sv,
                            "{\"v\":1}{}"sv,
                            "{v:1}"sv,
                            "{'v':1}"sv,
                            "{\"v\":01}"sv,
                            "{\"v\":+1}"sv,
                            "{\"v\":.5}"sv,
                            "{\"v\":5.}"sv,
                            "{\"v\":1e}"sv,
                            "{\"v\":1e+}"sv,
                            "{\"v\":-}"sv,
                            "{\"v\":0x10}"sv,
                            "{\"v\":NaN}"sv,
                            "{\"v\":Infinity}"sv,
                            "{\"v\":-Infinity}"sv,
                            "{\"v\":tru}"sv,
                            "{\"v\":True}"sv,
                            "{\"v\":nul}"sv,
                            "{\"v\":undefined}"sv,
                            "{\"v\":\"}"sv,
                            "{\"v\":\"\\\"}"sv,
                            "{\"v\":\"\\x41\"}"sv,
                            "{\"v\":\"\\u12\"}"sv,
                            "{\"v\":\"\\u12g4\"}"sv,
                            "{\"v\":\"a\nb\"}"sv,
                            "{\"v\":\"a\tb\"}"sv,
                            "{\"v\":\"a\0b\"}"sv,
                            "{\"v\":1\0}"sv,
                            "\0{\"v\":1}"sv,
                            "{\"v\":1}\0"sv,
                            "{\"v\":1} // x"sv,
                            "/* x */{\"v\":1}"sv,
                            "\xef\xbb\xbf{\"v\":1}"sv,
                            "{\"v\":1 2}"sv,
                            "{\"v\" 1}"sv,
                            "{1:1}"sv,
                            "{null:1}"sv,
                            "\u00a0{\"v\":1}"sv,
                            "{\"v\":1e99999999999}"sv}) {
        EXPECT_EQ(faults<One<std::int64_t>>(json), " malformed_json\n") << testing::PrintToString(json);
        EXPECT_EQ(faults<Json>(json), " malformed_json\n") << testing::PrintToString(json);
    }
}

TEST(Hostile, lone_surrogates_are_no_text) {
    for (const auto* escape : {"\\ud800", "\\udc00", "\\udfff", "\\ud800x", "\\ud800\\n", "\\ud800\\ud800",
                               "\\udc00\\ud800", "\\ud800\\u0041", "\\uD83D", "\\uDE00\\uD83D"}) {
        EXPECT_EQ(faults<One<std::string>>("{\"v\":\"" + std::string(escape) + "\"}"), " malformed_json\n") << escape;
        EXPECT_EQ(faults<One<std::string>>("{\"" + std::string(escape) + "\":1}"), " malformed_json\n") << escape;
    }
}

TEST(Hostile, bytes_that_are_not_utf8_are_found_anywhere) {
    for (const auto bad : {"\x80"sv, "\xff"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xe0\x80\x80"sv, "\xe0\x9f\xbf"sv,
                           "\xed\xa0\x80"sv, "\xed\xbf\xbf"sv, "\xf0\x80\x80\x80"sv, "\xf0\x8f\xbf\xbf"sv,
                           "\xf4\x90\x80\x80"sv, "\xf8\x88\x80\x80\x80"sv, "\xc3"sv, "\xe2\x82"sv, "\xf0\x9f\x98"sv}) {
        const std::string fault(bad);
        EXPECT_EQ(faults<One<std::string>>("{\"v\":\"" + fault + "\"}"), " invalid_utf8\n");
        EXPECT_EQ(faults<One<std::string>>("{\"v\":\"some longer text " + fault + " and more\"}"), " invalid_utf8\n");
        EXPECT_EQ(faults<One<std::string>>("{\"" + fault + "\":\"x\"}"), " invalid_utf8\n");
        EXPECT_EQ(faults<One<std::string>>("{\"v\":\"x\"}" + fault), " invalid_utf8\n");
        EXPECT_EQ(faults<One<std::string>>(fault), " invalid_utf8\n");
    }
}

TEST(Hostile, nul_is_refused_in_every_text) {
    EXPECT_EQ(faults<One<std::string>>(R"({"v":"a\u0000b"})"), "/v invalid_character\n");
    EXPECT_EQ(faults<Inner>(R"({"name":"a\u0000b"})"), "/name invalid_character\n");
    EXPECT_EQ((faults<std::map<std::string, bool>>(R"({"\u0000":true})")), std::string("/\0 invalid_character\n", 21));
    EXPECT_EQ(faults<Inner>(R"({"name":"x","name\u0000":1})"), std::string("/name\0 unknown_field\n", 21))
        << "a name ends where it ends, not at NUL";
}

TEST(Hostile, depth_ends_at_32) {
    const auto nested = [](int depth, std::string_view open, std::string_view close) {
        std::string json;
        for (int level = 0; level < depth; ++level) json += open;
        json += "1";
        for (int level = 0; level < depth; ++level) json += close;
        return json;
    };
    EXPECT_EQ(decode<Json>(nested(32, "[", "]")).value().text, nested(32, "[", "]"));
    EXPECT_EQ(decode<Json>(nested(32, "{\"a\":", "}")).value().text, nested(32, "{\"a\":", "}"));
    EXPECT_EQ(faults<Json>(nested(33, "[", "]")), " malformed_json\n");
    EXPECT_EQ(faults<Json>(nested(33, "{\"a\":", "}")), " malformed_json\n");
    EXPECT_EQ(faults<Json>(nested(17, "[{\"a\":", "}]")), " malformed_json\n");
    EXPECT_EQ(faults<Json>(nested(500'000, "[", "]")), " malformed_json\n");
    EXPECT_EQ(faults<Json>(std::string(1'000'000, '[')), " malformed_json\n");
    EXPECT_EQ(faults<Inner>("{\"name\":\"x\",\"y\":" + nested(40, "[", "]") + "}", Strictness::ignore_unknown),
              " malformed_json\n");
}

TEST(Hostile, numbers_of_any_length_are_read) {
    const std::string digits(100'000, '9');
    EXPECT_EQ(faults<One<std::int64_t>>("{\"v\":" + digits + "}"), "/v wrong_type\n");
    EXPECT_EQ(faults<One<double>>("{\"v\":" + digits + "}"), "/v out_of_range\n");
    EXPECT_NEAR(decode<One<double>>("{\"v\":0." + digits + "}").value().v, 1.0, 1e-15);
    EXPECT_EQ(decode<One<double>>("{\"v\":0." + std::string(100'000, '0') + "1}").value().v, 0.0);
    EXPECT_EQ(faults<One<double>>("{\"v\":1e2147483647}"), "/v out_of_range\n");
    EXPECT_EQ(decode<One<double>>("{\"v\":1e-2147483647}").value().v, 0.0);
}

TEST(Hostile, violations_are_bounded) {
    std::string unknown = "{\"name\":\"x\"";
    for (int index = 0; index < 50'000; ++index) unknown += ",\"" + std::to_string(index) + "\":0";
    EXPECT_EQ(decode<Inner>(unknown + "}").error().size(), most_violations);
    std::string strings = "[\"\"";
    for (int index = 1; index < 1'000; ++index) strings += ",\"\"";
    EXPECT_EQ((decode<std::vector<Text<1, 2>>>(strings + "]").error().size()), most_violations);
}

TEST(Hostile, many_names_take_no_quadratic_time) {
    // A megabyte of members: compared each with each this takes minutes.
    std::string json = "{";
    for (int index = 0; index < 100'000; ++index) json += "\"" + std::to_string(100'000 + index) + "\":0,";
    json.back() = '}';
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(decode<Json>(json));
    EXPECT_EQ((faults<std::map<std::string, std::int64_t>>(json)), " too_long\n");
    EXPECT_EQ(faults<Inner>(json, Strictness::ignore_unknown), "/name required\n");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Hostile, names_are_at_most_1000_long) {
    EXPECT_EQ(faults<Inner>("{\"name\":\"x\",\"" + std::string(1'000, 'n') + "\":1}"),
              "/" + std::string(1'000, 'n') + " unknown_field\n");
    EXPECT_EQ(faults<Inner>("{\"name\":\"x\",\"" + std::string(1'001, 'n') + "\":1}"), " malformed_json\n");
}

// Every prefix and thousands of mutations of a good document: no crash, and never a value where another parser sees
// none.
TEST(Hostile, damaged_documents_do_no_harm) {
    const std::string good =
        R"({"flag":true,"small":-7,"large":9223372036854775807,"ratio":1.5e-3,"words":"\u00e4\ud83d\ude00 \"x\"","title":"Löwe",)"
        R"("rating":4,"email":"ada@example.org","slug":"a","country":"DE","currency":"JPY",)"
        R"("uuid":"019ab0b0-abcd-7000-8000-0123456789af","id":"ffffffff-ffff-ffff-ffff-ffffffffffff",)"
        R"("at":"2026-11-23T10:00:00.5Z","price":{"amount":1299,"currency":"EUR"},"inners":[{"name":"a","count":1}],)"
        R"("counts":{"x":1},"shade":"dark","inner":{"name":"c"},"extra":{"any":[1,null,{"z":"\n"}]}})";
    ASSERT_EQ(faults<Everything>(good), "");
    for (std::size_t size = 0; size < good.size(); ++size) {
        const auto fault = faults<Everything>(std::string_view(good).substr(0, size));
        ASSERT_TRUE(fault == " malformed_json\n" || fault == " invalid_utf8\n") << size << fault;
    }
    std::mt19937 random(9);
    constexpr std::string_view pieces = "{}[]\",:\\0123456789.eE+-truefalsn \n\t\0\x80\xc3\xed\xff/u"sv;
    for (int round = 0; round < 30'000; ++round) {
        auto damaged = good;
        for (auto times = 1 + random() % 3; times > 0; --times) {
            const auto at = random() % damaged.size();
            switch (random() % 4) {
                case 0: damaged[at] = pieces[random() % pieces.size()]; break;
                case 1: damaged.insert(at, 1, pieces[random() % pieces.size()]); break;
                case 2: damaged.erase(at, 1 + random() % 4); break;
                default: damaged.insert(at, damaged.substr(random() % damaged.size(), random() % 12));
            }
        }
        const auto decoded = decode<Everything>(damaged);
        boost::json::error_code error;
        boost::json::parse(damaged, error);
        if (error) {
            ASSERT_FALSE(decoded) << damaged;
        }
        if (decoded) {
            ASSERT_EQ(decode<Everything>(encode(*decoded)).value(), *decoded) << damaged;
        } else {
            ASSERT_FALSE(decoded.error().empty());
            for (const auto& violation : decoded.error()) {
                ASSERT_FALSE(violation.code.empty());
                ASSERT_FALSE(violation.message.empty());
            }
            ASSERT_NO_THROW(boost::json::parse(encode(decoded.error())));
        }
    }
}

}  // namespace
}  // namespace souk::schema::test
