#include "foundation/amqp/topology.hpp"

#include <gtest/gtest.h>

namespace souk::amqp {
namespace {

using namespace std::chrono_literals;

TEST(Topology, finds_queues_and_the_ways_to_them) {
    const Topology topology{
        .queues = {{.queue = "order.created", .event = "order.created", .consumer = "admin"},
                   {.queue = "letters", .event = "letter", .consumer = "email", .exchange = "post"}},
        .informational = {"weather.changed"}};
    EXPECT_EQ(topology.find("order.created")->consumer, "admin");
    EXPECT_EQ(topology.find("order"), nullptr);
    EXPECT_EQ(topology.exchange_of("letter"), "post");
    EXPECT_EQ(topology.exchange_of("order.created"), events_exchange);
    EXPECT_EQ(topology.exchange_of("weather.changed"), events_exchange);
    EXPECT_TRUE(topology.find("letters")->is_confidential());
    EXPECT_TRUE(topology.is_informational("weather.changed"));
    EXPECT_FALSE(topology.is_informational("letter"));
}

TEST(Topology, waits_at_least_as_long_as_asked_for_where_it_can) {
    const Topology topology{.queues = {}, .waits = {1s, 5s, 2min}};
    EXPECT_EQ(topology.wait_of(0s), 1s);
    EXPECT_EQ(topology.wait_of(1s), 1s);
    EXPECT_EQ(topology.wait_of(1001ms), 5s);
    EXPECT_EQ(topology.wait_of(6s), 2min);
    EXPECT_EQ(topology.wait_of(24h), 2min) << "the longest there is";
    EXPECT_EQ(wait_queue(2min), "souk.retry.120s");
    EXPECT_EQ(wait_queue(20ms), "souk.retry.20ms");
}

}  // namespace
}  // namespace souk::amqp
