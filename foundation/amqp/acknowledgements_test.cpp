#include "foundation/amqp/acknowledgements.hpp"

#include <gtest/gtest.h>

namespace souk::amqp {
namespace {

using std::chrono::milliseconds;
using Tags = std::vector<std::uint64_t>;

class AcknowledgementsTest : public testing::Test {
  protected:
    void deliver(std::uint64_t from, std::uint64_t to) {
        for (auto tag = from; tag <= to; ++tag) acks.delivered(tag);
    }
    const Acknowledgements::Clock::time_point start = Acknowledgements::Clock::now();
    Acknowledgements acks{200};
};

TEST_F(AcknowledgementsTest, waits_for_neighbours_and_sends_one_ack_for_all) {
    deliver(1, 10);
    EXPECT_FALSE(acks.due(start).has_value());
    for (const auto tag : Tags{3, 1, 2}) acks.acked(tag, start);
    EXPECT_FALSE(acks.take(start, false).up_to.has_value());
    EXPECT_EQ(acks.due(start), start + milliseconds(5));
    acks.acked(4, start + milliseconds(4));
    const auto batch = acks.take(start + milliseconds(5), false);
    EXPECT_EQ(batch.up_to, 4u);
    EXPECT_TRUE(batch.single.empty());
    EXPECT_EQ(acks.open(), 6u);
    EXPECT_FALSE(acks.due(start + milliseconds(5)).has_value());
}

TEST_F(AcknowledgementsTest, never_acks_an_open_delivery) {
    deliver(1, 5);
    for (const auto tag : Tags{2, 4, 5}) acks.acked(tag, start);
    auto batch = acks.take(start + milliseconds(5), false);
    EXPECT_FALSE(batch.up_to.has_value());
    EXPECT_TRUE(batch.single.empty());
    EXPECT_EQ(acks.due(start + milliseconds(5)), start + milliseconds(50));
    batch = acks.take(start + milliseconds(50), false);
    EXPECT_FALSE(batch.up_to.has_value());
    EXPECT_EQ(batch.single, (Tags{2, 4, 5}));
    acks.acked(1, start + milliseconds(60));
    batch = acks.take(start + milliseconds(65), false);
    EXPECT_EQ(batch.up_to, 1u);
    acks.acked(3, start + milliseconds(70));
    EXPECT_EQ(acks.take(start + milliseconds(75), false).up_to, 3u);
    EXPECT_EQ(acks.open(), 0u);
}

TEST_F(AcknowledgementsTest, sends_at_once_when_half_the_prefetch_waits) {
    deliver(1, 200);
    for (std::uint64_t tag = 1; tag <= 100; ++tag) acks.acked(tag, start);
    EXPECT_FALSE(acks.take(start, false).up_to.has_value());
    acks.acked(101, start);
    EXPECT_EQ(acks.take(start, false).up_to, 101u);
}

TEST_F(AcknowledgementsTest, sends_everything_when_asked) {
    deliver(1, 4);
    for (const auto tag : Tags{1, 3}) acks.acked(tag, start);
    const auto batch = acks.take(start, true);
    EXPECT_EQ(batch.up_to, 1u);
    EXPECT_EQ(batch.single, Tags{3});
}

TEST_F(AcknowledgementsTest, leaves_what_it_does_not_know) {
    deliver(7, 9);
    acks.acked(7, start);
    acks.acked(6, start);
    acks.acked(10, start);
    acks.acked(8, start);
    acks.acked(8, start);
    EXPECT_EQ(acks.take(start, true).up_to, 8u);
    acks.acked(8, start);
    EXPECT_FALSE(acks.take(start, true).up_to.has_value());
}

}  // namespace
}  // namespace souk::amqp
