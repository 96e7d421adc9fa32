#include "foundation/core/id.hpp"
#include "foundation/core/instant.hpp"
#include "foundation/core/uuid.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <thread>
#include <unordered_set>

namespace souk {
namespace {

using namespace std::chrono_literals;

TEST(Uuid, version_7_carries_the_time_and_the_variant) {
    const auto before = std::chrono::system_clock::now().time_since_epoch() / 1ms;
    const auto bytes = Uuid::v7().bytes();
    const auto after = std::chrono::system_clock::now().time_since_epoch() / 1ms;
    std::int64_t milliseconds = 0;
    for (std::size_t index = 0; index < 6; ++index) milliseconds = milliseconds << 8 | bytes[index];
    EXPECT_GE(milliseconds, before);
    EXPECT_LE(milliseconds, after + 1);
    EXPECT_EQ(bytes[6] >> 4, 7);
    EXPECT_EQ(bytes[8] >> 6, 2);
}

TEST(Uuid, rises_within_a_thread_even_when_the_clock_stands_still) {
    Uuid last;
    for (int round = 0; round < 100'000; ++round) {
        const auto next = Uuid::v7();
        ASSERT_LT(last, next);
        ASSERT_EQ(next.bytes()[6] >> 4, 7);
        last = next;
    }
}

TEST(Uuid, differs_between_threads) {
    std::vector<std::vector<Uuid>> made(4);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made)
            threads.emplace_back([&mine] {
                for (int round = 0; round < 10'000; ++round) mine.push_back(Uuid::v7());
            });
    }
    std::unordered_set<Uuid> all;
    for (const auto& mine : made) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 40'000U);
}

TEST(Uuid, is_read_as_it_is_written) {
    std::mt19937 random(3);
    for (int round = 0; round < 1'000; ++round) {
        Uuid::Bytes bytes;
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
        const Uuid uuid(bytes);
        ASSERT_EQ(Uuid::parse(uuid.to_string()), uuid);
        ASSERT_EQ(uuid.to_string().size(), 36U);
    }
    EXPECT_EQ(Uuid().to_string(), "00000000-0000-0000-0000-000000000000");
    EXPECT_EQ(Uuid::parse("019AB0B0-AbCd-7000-8000-0123456789aF").value().to_string(),
              "019ab0b0-abcd-7000-8000-0123456789af");
    EXPECT_TRUE(Uuid().is_nil());
    EXPECT_LT(Uuid::v7(), Uuid::max());
}

TEST(Uuid, refuses_every_other_form) {
    const std::string good = "019ab0b0-abcd-7000-8000-0123456789af";
    for (std::size_t index = 0; index < good.size(); ++index) {
        auto bad = good;
        bad[index] = 'g';
        EXPECT_FALSE(Uuid::parse(bad)) << bad;
        bad[index] = '\0';
        EXPECT_FALSE(Uuid::parse(bad));
        EXPECT_FALSE(Uuid::parse(good.substr(0, index)));
    }
    for (const auto* bad : {"{019ab0b0-abcd-7000-8000-0123456789af}", "019ab0b0abcd700080000123456789af",
                            "019ab0b0-abcd-7000-8000-0123456789af0", " 019ab0b0-abcd-7000-8000-0123456789a",
                            "019ab0b-0abcd-7000-8000-0123456789af"})
        EXPECT_FALSE(Uuid::parse(bad)) << bad;
}

TEST(Id, keeps_things_apart_that_have_the_same_bytes) {
    using OrderId = Id<struct OrderTag>;
    using ProductId = Id<struct ProductTag>;
    static_assert(!std::is_convertible_v<OrderId, ProductId>);
    static_assert(!std::is_convertible_v<Uuid, OrderId>);
    const auto id = OrderId::make();
    EXPECT_EQ(OrderId::parse(id.to_string()), id);
    EXPECT_FALSE(OrderId::parse("1"));
    EXPECT_TRUE((std::unordered_set<OrderId>{id}.contains(OrderId(id.uuid()))));
}

TEST(Instant, is_written_in_utc_with_six_decimals) {
    EXPECT_EQ(Instant().to_rfc3339(), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(Instant::from_microseconds(-1).to_rfc3339(), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(Instant::from_microseconds(1'795'428'000'123'456).to_rfc3339(), "2026-11-23T10:00:00.123456Z");
    EXPECT_EQ(Instant::from_microseconds(951'782'400'000'000).to_rfc3339(), "2000-02-29T00:00:00.000000Z");
    const auto last = Instant::parse("9999-12-31T23:59:59.999999Z").value();
    const auto first = Instant::parse("0000-01-01T00:00:00Z").value();
    EXPECT_THROW((last + 1us).to_rfc3339(), std::out_of_range);
    EXPECT_THROW((first - 1us).to_rfc3339(), std::out_of_range);
    EXPECT_THROW(Instant::from_microseconds(INT64_MAX).to_rfc3339(), std::out_of_range);
    EXPECT_THROW(Instant::from_microseconds(INT64_MIN).to_rfc3339(), std::out_of_range);
}

TEST(Instant, is_read_with_any_decimals_and_offset) {
    const std::pair<const char*, const char*> same[] = {
        {"2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000000Z"},
        {"2026-11-23t10:00:00.5z", "2026-11-23T10:00:00.500000Z"},
        {"2026-11-23T10:00:00.1234567891234Z", "2026-11-23T10:00:00.123456Z"},
        {"2026-11-23T10:00:00+02:00", "2026-11-23T08:00:00.000000Z"},
        {"2026-12-31T23:30:00-01:30", "2027-01-01T01:00:00.000000Z"},
        {"2024-02-29T00:00:00+00:00", "2024-02-29T00:00:00.000000Z"},
        {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000000Z"},
        {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
    };
    for (const auto& [given, written] : same) {
        ASSERT_TRUE(Instant::parse(given)) << given;
        EXPECT_EQ(Instant::parse(given).value().to_rfc3339(), written);
    }
}

TEST(Instant, refuses_what_is_no_time) {
    for (const auto* bad : {"",
                            "2026",
                            "2026-11-23",
                            "2026-11-23T10:00Z",
                            "2026-11-23T10:00:00",
                            "2026-11-23 10:00:00Z",
                            "2026-13-01T00:00:00Z",
                            "2026-00-01T00:00:00Z",
                            "2026-02-29T00:00:00Z",
                            "2026-04-31T00:00:00Z",
                            "2026-01-00T00:00:00Z",
                            "2026-01-01T24:00:00Z",
                            "2026-01-01T00:60:00Z",
                            "2026-01-01T00:00:60Z",
                            "2026-01-01T00:00:00.Z",
                            "2026-01-01T00:00:00,5Z",
                            "2026-01-01T00:00:00+24:00",
                            "2026-01-01T00:00:00+01:60",
                            "2026-01-01T00:00:00+0100",
                            "2026-01-01T00:00:00ZZ",
                            "2026-01-01T00:00:00Z ",
                            "-026-01-01T00:00:00Z",
                            "+2026-01-01T00:00:00Z",
                            "2026-1-1T0:0:0Z",
                            "0000-01-01T00:00:00+00:01",
                            "9999-12-31T23:59:59-00:01"})
        EXPECT_FALSE(Instant::parse(bad)) << bad;
}

TEST(Instant, is_read_as_it_is_written) {
    std::mt19937_64 random(5);
    std::uniform_int_distribution<std::int64_t> any(-62'167'219'200'000'000, 253'402'300'799'999'999);
    for (int round = 0; round < 20'000; ++round) {
        const auto instant = Instant::from_microseconds(any(random));
        ASSERT_EQ(Instant::parse(instant.to_rfc3339()), instant) << instant.microseconds();
    }
}

TEST(Instant, moves_by_durations_and_clocks_can_be_set) {
    FixedClock clock(Instant::from_microseconds(1'000'000));
    EXPECT_EQ(clock.now() + 2s, Instant::from_microseconds(3'000'000));
    EXPECT_EQ(clock.now() - 1ms, Instant::from_microseconds(999'000));
    EXPECT_EQ(clock.now() + 1min - clock.now(), 60s);
    clock.set(clock.now() + 24h);
    EXPECT_EQ(clock.now().to_rfc3339(), "1970-01-02T00:00:01.000000Z");
    const auto now = SystemClock().now();
    EXPECT_GT(now, Instant::parse("2024-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace souk
