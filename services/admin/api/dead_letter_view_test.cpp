#include "services/admin/api/dead_letter_view.hpp"

#include <gtest/gtest.h>

namespace souk::admin {
namespace {

std::string body(const std::string& data) {
    return R"({"id":"0190a1b2-0000-7000-8000-000000000001","name":"x","version":1,"occurred_at":"2026-11-23T10:00:00Z","traceparent":"","data":)" +
           data + "}";
}

const amqp::QueueSpec open_queue{.queue = "order.created", .event = "order.created", .consumer = "admin"};
const amqp::QueueSpec mail_queue{.queue = "email.notification",
                                 .event = "email.notification",
                                 .consumer = "email",
                                 .exchange = std::string(amqp::mail_exchange),
                                 .shown_of_dead = {"message"}};

TEST(DeadLetterView, shows_what_an_open_event_says) {
    EXPECT_EQ(shown_data(open_queue, body(R"({"order_id":"a","total":{"amount":1}})")).text,
              R"({"order_id":"a","total":{"amount":1}})");
    EXPECT_EQ(shown_data(open_queue, "no event").text, "null");
}

TEST(DeadLetterView, of_a_confidential_one_shows_only_what_is_listed) {
    const auto data =
        R"({"to":"ada@shop.example","message":"reset","values":{"link":"https://x/#t"},"locale":null,"n":7})";
    EXPECT_EQ(shown_data(mail_queue, body(data)).text,
              R"({"to":"[hidden]","message":"reset","values":"[hidden]","locale":"[hidden]","n":"[hidden]"})");
    EXPECT_EQ(shown_data(mail_queue, body("{}")).text, "{}");
    EXPECT_EQ(shown_data(mail_queue, body("\"ada@shop.example\"")).text, "null");
    EXPECT_EQ(shown_data(mail_queue, "ada@shop.example").text, "null");
}

TEST(DeadLetterView, holds_no_address_that_others_put_into_a_reason) {
    const amqp::DeadLetter letter{"1", "email.notification", body("{}"), {.reason = "550 <ada@shop.example> unknown"}};
    EXPECT_EQ(view_of(mail_queue, letter).reason, "550 <[address]> unknown");
}

}  // namespace
}  // namespace souk::admin
