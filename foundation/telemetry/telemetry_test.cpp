#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "foundation/telemetry/trace.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <thread>

namespace souk::telemetry {
namespace {

std::string logged(auto write) {
    testing::internal::CaptureStderr();
    write();
    return testing::internal::GetCapturedStderr();
}

TEST(Log, WritesOneJsonObjectPerLine) {
    configure_log("cart", Level::info);
    const auto line = logged([] {
        log_warn("slow", {{"text", "a"},
                          {"whole", -7},
                          {"size", std::size_t{9}},
                          {"share", 0.5},
                          {"again", true},
                          {"string", std::string("b")}});
    });
    EXPECT_EQ(line.find(R"({"time":"20)"), 0U) << line;
    EXPECT_NE(line.find(R"(Z","level":"warn","service":"cart","message":"slow","text":"a","whole":-7,"size":9,)"
                        R"("share":0.5,"again":true,"string":"b"})"
                        "\n"),
              std::string::npos)
        << line;
}

TEST(Log, EscapesWhatCouldForgeALineAndReplacesBytesThatAreNotUtf8) {
    const auto line = logged([] {
        log_info("a\"b\\c\nd", {{"x", std::string_view("\x00\x1B\x1F", 3)},
                                {"y", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
                                {"z", "\xFF|\xC0\x80|\xED\xA0\x80|\xE2\x82|\xF4\x90\x80\x80"}});
    });
    EXPECT_EQ(std::ranges::count(line, '\n'), 1);
    EXPECT_NE(line.find(R"("message":"a\"b\\c\nd")"), std::string::npos) << line;
    EXPECT_NE(line.find(R"("x":"\u0000\u001b\u001f")"), std::string::npos) << line;
    EXPECT_NE(line.find("\"y\":\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""), std::string::npos) << line;
    const std::string bad = "\xEF\xBF\xBD";
    EXPECT_NE(line.find("\"z\":\"" + bad + "|" + bad + bad + "|" + bad + bad + bad + "|" + bad + bad + "|" + bad + bad +
                        bad + bad + "\""),
              std::string::npos)
        << line;
}

TEST(Log, FormatCharactersAreText) {
    EXPECT_NE(logged([] { log_info("{} %s %v"); }).find(R"("message":"{} %s %v")"), std::string::npos);
}

TEST(Log, NumbersThatJsonLacksBecomeNull) {
    const auto line =
        logged([] { log_info("m", {{"a", std::nan("")}, {"b", std::numeric_limits<double>::infinity()}}); });
    EXPECT_NE(line.find(R"("a":null,"b":null)"), std::string::npos) << line;
}

TEST(Log, LeavesOutWhatIsBelowTheLevel) {
    configure_log("cart", Level::warn);
    EXPECT_EQ(logged([] { log_info("quiet"); }), "");
    EXPECT_NE(logged([] { log_error("loud"); }), "");
    configure_log("cart", Level::info);
    EXPECT_EQ(parse_level("warn"), Level::warn);
    EXPECT_EQ(parse_level("WARN"), std::nullopt);
}

TEST(Log, CarriesTheRequestAndTheTrace) {
    set_context_source(
        []() noexcept -> LogContext { return {"r-1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}; });
    const auto line = logged([] { log_info("m"); });
    set_context_source(nullptr);
    EXPECT_NE(line.find(R"("request_id":"r-1","trace_id":"0af7651916cd43dd8448eb211c80319c"})"), std::string::npos)
        << line;
    EXPECT_EQ(logged([] { log_info("m"); }).find("request_id"), std::string::npos);
}

TEST(Metrics, CountsFromSeveralThreadsAndPrintsTheText) {
    Metrics metrics;
    Counter& sold = metrics.counter("souk_sold_total", "Pieces sold.", {{"shop", "a\"b"}});
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&] {
                for (int index = 0; index < 10'000; ++index) sold.inc();
            });
        }
    }
    EXPECT_EQ(sold.value(), 40'000);
    sold.inc(-1);
    EXPECT_EQ(sold.value(), 40'000);
    EXPECT_EQ(&metrics.counter("souk_sold_total", "Pieces sold.", {{"shop", "a\"b"}}), &sold);
    EXPECT_NE(&metrics.counter("souk_sold_total", "Pieces sold.", {{"shop", "c"}}), &sold);
    metrics.gauge("souk_waiting", "Waiting.").set(3);
    metrics.histogram("souk_seconds", "Time.").observe(std::chrono::milliseconds(3));
    const auto text = metrics.text();
    for (const auto* part :
         {"# TYPE souk_sold_total counter", R"(souk_sold_total{shop="a\"b"} 40000)", "souk_waiting 3",
          R"(souk_seconds_bucket{le="0.0025"} 0)", R"(souk_seconds_bucket{le="0.005"} 1)", "souk_seconds_count 1",
          "process_resident_memory_bytes ", "process_open_fds "}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
    }
}

TEST(Metrics, RefusesANameUsedAsTwoKinds) {
    Metrics metrics;
    metrics.counter("souk_x", "X.");
    EXPECT_THROW(metrics.gauge("souk_x", "X."), std::invalid_argument);
    EXPECT_THROW(metrics.counter("no spaces", "X."), std::invalid_argument);
}

TEST(TraceParent, ReadsAndWritesTheSameText) {
    const std::string header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const auto parent = parse_traceparent(header);
    ASSERT_TRUE(parent);
    EXPECT_TRUE(parent->sampled);
    EXPECT_EQ(to_traceparent(*parent), header);
    EXPECT_FALSE(parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-02")->sampled);
    EXPECT_TRUE(parse_traceparent("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"));
}

TEST(TraceParent, RefusesWhatTheSpecificationCallsInvalid) {
    for (const auto* header : {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                               "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                               "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                               "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                               "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
                               "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                               "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x"}) {
        EXPECT_FALSE(parse_traceparent(header)) << header;
    }
}

TEST(TraceParent, IdsDiffer) {
    std::set<TraceId> seen;
    for (int index = 0; index < 1000; ++index) seen.insert(random_trace_id());
    EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace souk::telemetry
