#include "sandbox/stripe/delivery/webhook_queue.hpp"

#include <gtest/gtest.h>

namespace souk::stripe_sandbox {
namespace {

EventPtr event(Serial serial) { return std::make_shared<Event>(Event{serial, 0, "charge.succeeded", {}, nullptr}); }

std::vector<Serial> take_all(WebhookQueue& queue, std::int64_t now) {
    std::vector<Serial> taken;
    while (const auto delivery = queue.next(now)) taken.push_back(delivery->event->serial);
    return taken;
}

TEST(WebhookQueue, sends_in_order_up_to_the_limit) {
    WebhookQueue queue({.in_flight = 2});
    for (Serial serial = 1; serial <= 3; ++serial) queue.add(event(serial), 0, 10);
    EXPECT_EQ(queue.next_due(), 10);
    EXPECT_TRUE(take_all(queue, 9).empty());
    EXPECT_EQ(take_all(queue, 10), (std::vector<Serial>{1, 2}));
    EXPECT_FALSE(queue.next_due()) << "at the limit nothing is due";
    queue.delivered({1, 0});
    EXPECT_EQ(take_all(queue, 10), (std::vector<Serial>{3}));
    queue.delivered({2, 0});
    queue.delivered({3, 0});
    EXPECT_EQ(queue.pending(), 0U);
    EXPECT_EQ(queue.in_flight(), 0);
    EXPECT_EQ(queue.stats().delivered, 3);
}

TEST(WebhookQueue, backs_off_twice_as_long_each_time_then_gives_up) {
    WebhookQueue queue({.attempts = 4, .first_backoff = 100, .longest_backoff = 250});
    queue.add(event(1), 0, 0);
    std::int64_t now = 0;
    for (const std::int64_t wait : {100, 200, 250}) {
        ASSERT_TRUE(queue.next(now));
        EXPECT_EQ(queue.failed({1, 0}, now), WebhookQueue::Verdict::retry);
        EXPECT_EQ(queue.next_due(), now + wait);
        EXPECT_FALSE(queue.next(now + wait - 1));
        now += wait;
    }
    EXPECT_EQ(queue.next(now)->attempt, 4);
    EXPECT_EQ(queue.failed({1, 0}, now), WebhookQueue::Verdict::gave_up);
    EXPECT_EQ(queue.pending(), 0U);
    EXPECT_EQ(queue.stats().failed, 1);
    EXPECT_EQ(queue.stats().failed_attempts, 4);
    EXPECT_EQ(queue.in_flight(), 0);
}

TEST(WebhookQueue, is_bounded) {
    WebhookQueue queue({.pending = 2});
    EXPECT_TRUE(queue.add(event(1), 0, 0));
    EXPECT_TRUE(queue.add(event(2), 0, 0));
    EXPECT_FALSE(queue.add(event(3), 0, 0));
    EXPECT_EQ(queue.stats().failed, 1);
    EXPECT_EQ(queue.pending(), 2U);
}

TEST(WebhookQueue, pause_holds_back_and_resume_may_turn_the_order) {
    WebhookQueue queue;
    queue.pause();
    for (Serial serial = 1; serial <= 3; ++serial) queue.add(event(serial), 0, static_cast<std::int64_t>(serial));
    EXPECT_TRUE(take_all(queue, 100).empty());
    EXPECT_FALSE(queue.next_due());
    queue.resume(true);
    queue.add(event(4), 0, 50);
    EXPECT_EQ(take_all(queue, 100), (std::vector<Serial>{3, 2, 1, 4}));
}

TEST(WebhookQueue, resume_leaves_retries_at_their_time) {
    WebhookQueue queue({.first_backoff = 1000});
    queue.add(event(1), 0, 0);
    queue.next(0);
    queue.failed({1, 0}, 0);
    queue.add(event(2), 0, 0);
    queue.resume(true);
    EXPECT_EQ(take_all(queue, 999), (std::vector<Serial>{2}));
    EXPECT_EQ(take_all(queue, 1000), (std::vector<Serial>{1}));
}

TEST(WebhookQueue, an_event_added_while_under_way_goes_out_again) {
    WebhookQueue queue;
    queue.add(event(1), 0, 0);
    queue.next(0);
    queue.add(event(1), 0, 0);
    EXPECT_EQ(queue.pending(), 1U);
    queue.delivered({1, 0});
    EXPECT_EQ(take_all(queue, 0), (std::vector<Serial>{1}));
    queue.delivered({1, 0});
    EXPECT_EQ(queue.pending(), 0U);
    EXPECT_EQ(queue.stats().delivered, 2);
}

TEST(WebhookQueue, what_the_journal_settled_is_gone) {
    WebhookQueue queue;
    queue.add(event(1), 0, 0);
    queue.add(event(1), 5, 0);
    queue.settle({1, 0}, true);
    queue.settle({9, 0}, false);
    EXPECT_FALSE(queue.waits({1, 0}));
    EXPECT_TRUE(queue.waits({1, 5}));
    EXPECT_EQ(queue.stats().delivered, 1);
    EXPECT_EQ(queue.stats().failed, 1);
}

TEST(WebhookQueue, a_deleted_endpoint_gets_no_more) {
    WebhookQueue queue;
    queue.add(event(1), 5, 0);
    queue.next(0);
    queue.add(event(2), 5, 0);
    queue.add(event(2), 6, 0);
    queue.drop_endpoint(5);
    EXPECT_EQ(queue.in_flight(), 1);
    EXPECT_EQ(queue.failed({1, 5}, 0), WebhookQueue::Verdict::forgotten);
    EXPECT_EQ(queue.in_flight(), 0);
    EXPECT_EQ(take_all(queue, 0), (std::vector<Serial>{2}));
    EXPECT_EQ(queue.pending(), 1U);
}

}  // namespace
}  // namespace souk::stripe_sandbox
