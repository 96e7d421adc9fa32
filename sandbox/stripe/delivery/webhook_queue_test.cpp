#include "sandbox/stripe/delivery/webhook_queue.hpp"

#include <gtest/gtest.h>

namespace souk::stripe_sandbox {
namespace {

EventPtr event(std::string id) {
    Event event;
    event.id = std::move(id);
    return std::make_shared<const Event>(std::move(event));
}

std::string take_all(WebhookQueue& queue, std::int64_t now) {
    std::string taken;
    while (const auto delivery = queue.next(now)) taken += delivery->event->id;
    return taken;
}

TEST(WebhookQueue, sends_in_order_up_to_the_limit) {
    WebhookQueue queue({.in_flight = 2});
    for (const auto* id : {"a", "b", "c"}) queue.add(event(id), "we", 10);
    EXPECT_EQ(queue.next_due(), 10);
    EXPECT_EQ(take_all(queue, 9), "");
    EXPECT_EQ(take_all(queue, 10), "ab");
    EXPECT_FALSE(queue.next_due()) << "at the limit nothing is due";
    queue.delivered({"a", "we"});
    EXPECT_EQ(take_all(queue, 10), "c");
    EXPECT_EQ(queue.waiting_for("c"), 1);
    queue.delivered({"b", "we"});
    queue.delivered({"c", "we"});
    EXPECT_EQ(queue.pending(), 0U);
    EXPECT_EQ(queue.in_flight(), 0);
    EXPECT_EQ(queue.stats.delivered, 3);
}

TEST(WebhookQueue, backs_off_twice_as_long_each_time_then_gives_up) {
    WebhookQueue queue({.attempts = 4, .first_backoff = 100, .longest_backoff = 250});
    queue.add(event("a"), "we", 0);
    std::int64_t now = 0;
    for (const std::int64_t wait : {100, 200, 250}) {
        ASSERT_TRUE(queue.next(now));
        EXPECT_FALSE(queue.failed({"a", "we"}, now));
        EXPECT_EQ(queue.next_due(), now + wait);
        EXPECT_FALSE(queue.next(now + wait - 1));
        now += wait;
    }
    ASSERT_TRUE(queue.next(now));
    EXPECT_TRUE(queue.failed({"a", "we"}, now));
    EXPECT_EQ(queue.pending(), 0U);
    EXPECT_EQ(queue.stats.failed, 1);
}

TEST(WebhookQueue, can_be_paused_turned_round_doubled_and_dropped) {
    WebhookQueue queue({.pending = 3});
    queue.pause();
    for (const auto* id : {"a", "b", "c"}) EXPECT_TRUE(queue.add(event(id), "we", 10));
    EXPECT_FALSE(queue.add(event("d"), "we", 10)) << "it is full";
    EXPECT_TRUE(queue.add(event("b"), "we", 10)) << "once more";
    EXPECT_EQ(take_all(queue, 20), "");
    queue.resume(true);
    EXPECT_EQ(take_all(queue, 20), "cba");
    queue.delivered({"b", "we"});
    EXPECT_EQ(take_all(queue, 20), "b");
    queue.drop_endpoint("we");
    queue.delivered({"a", "we"});
    EXPECT_EQ(queue.pending(), 0U);
    EXPECT_EQ(queue.in_flight(), 2);
}

}  // namespace
}  // namespace souk::stripe_sandbox
