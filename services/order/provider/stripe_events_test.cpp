#include "services/order/provider/stripe_events.hpp"

#include <gtest/gtest.h>

namespace souk::order::stripe {
namespace {

std::string event(std::string_view type, std::string_view object, bool live = false) {
    return R"({"id":"evt_1","object":"event","livemode":)" + std::string(live ? "true" : "false") + R"(,"type":")" +
           std::string(type) + R"(","data":{"object":)" + std::string(object) + "}}";
}

const PaymentId payment_id = *PaymentId::parse("019357b2-0000-7000-8000-000000000001");

TEST(StripeEvents, ASuccessCarriesAllThatIsCompared) {
    const auto read = event_of(event("payment_intent.succeeded", R"({"id":"pi_1","object":"payment_intent",
        "amount":1390,"amount_received":1390,"currency":"eur","livemode":false,"status":"succeeded","client_secret":"s",
        "metadata":{"payment_id":"019357b2-0000-7000-8000-000000000001"},"next_action":null,"latest_charge":"ch_1"})"));
    const auto* news = std::get_if<ProviderPayment>(&read.news);
    ASSERT_NE(news, nullptr);
    EXPECT_EQ(news->payment, payment_id);
    EXPECT_EQ(news->report.provider_id, "pi_1");
    EXPECT_EQ(news->report.state, ProviderState::succeeded);
    EXPECT_EQ(news->report.received, Money(1390, *Currency::parse("EUR")));
    EXPECT_FALSE(news->report.live);
}

TEST(StripeEvents, EveryOtherTypeIsIgnoredWhateverItsShape) {
    for (const auto* type : {"balance.available", "customer.created", "payment_intent.created", "payout.paid",
                             "charge.succeeded", "payment_intent.processing", "v2.core.account.updated", "x"})
        for (const auto* object : {"{}", "[]", "null", "7", R"({"object":"balance","available":[]})"}) {
            const auto read = event_of(event(type, object));
            EXPECT_TRUE(std::holds_alternative<Ignored>(read.news)) << type << ' ' << object;
        }
    EXPECT_TRUE(std::holds_alternative<Ignored>(
        event_of(R"({"id":"evt_1","object":"v2.core.event","type":"v2.core.account.updated"})").news));
}

TEST(StripeEvents, AnEventOfOursThatCannotBeReadIsToldApart) {
    for (const auto* type : {"payment_intent.succeeded", "refund.updated", "charge.refunded", "charge.dispute.created"})
        for (const auto* object : {"[]", "null", R"({"status":"succeeded"})", R"({"id":7,"status":"succeeded"})"})
            EXPECT_TRUE(std::holds_alternative<Unreadable>(event_of(event(type, object)).news)) << type << object;
    for (const auto* body : {"", "{", "[]", "null", "{}", R"({"id":7})", R"({"id":"evt_1"})"})
        EXPECT_TRUE(std::holds_alternative<Unreadable>(event_of(body).news)) << body;
}

TEST(StripeEvents, BothFormsOfTheBanksQuestion) {
    IntentJson intent{"pi_1", "requires_action", 1390, 0, "eur", false, "secret", {}, {}, {}};
    intent.next_action = NextActionJson{"redirect_to_url", RedirectJson{"https://bank.example"}};
    auto payment = payment_of(intent);
    ASSERT_TRUE(payment.next_action);
    EXPECT_EQ(payment.next_action->url, "https://bank.example");
    EXPECT_EQ(payment.client_secret, "secret");
    intent.next_action = NextActionJson{"use_stripe_sdk", std::nullopt};
    payment = payment_of(intent);
    ASSERT_TRUE(payment.next_action);
    EXPECT_EQ(payment.next_action->url, std::nullopt);
}

TEST(StripeEvents, StatesOfAPayment) {
    const auto state = [](const char* status) {
        return payment_of({"pi_1", status, 1, 0, "eur", false, {}, {}, {}, {}}).report.state;
    };
    EXPECT_EQ(state("succeeded"), ProviderState::succeeded);
    EXPECT_EQ(state("canceled"), ProviderState::canceled);
    EXPECT_EQ(state("requires_payment_method"), ProviderState::awaiting_method);
    EXPECT_EQ(state("requires_confirmation"), ProviderState::awaiting_method);
    EXPECT_EQ(state("requires_action"), ProviderState::requires_action);
    for (const auto* waiting : {"processing", "requires_capture", "something_new"})
        EXPECT_EQ(state(waiting), ProviderState::processing) << waiting;
}

TEST(StripeEvents, RefundsAndDisputes) {
    const auto refund = event_of(event("refund.failed", R"({"id":"re_1","status":"failed","amount":500,"currency":"eur",
        "payment_intent":"pi_1","failure_reason":"lost_or_stolen_card","metadata":{}})"));
    const auto* told = std::get_if<ProviderRefund>(&refund.news);
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->status, RefundStatus::failed);
    EXPECT_EQ(told->failure, "lost_or_stolen_card");
    EXPECT_EQ(told->payment_provider_id, "pi_1");
    const auto course = [](const char* type, const char* status) {
        const auto read =
            event_of(event(type, R"({"id":"dp_1","amount":5,"currency":"eur","payment_intent":"pi_1","status":")" +
                                     std::string(status) + R"("})"));
        return std::get<ProviderDispute>(read.news).course;
    };
    EXPECT_EQ(course("charge.dispute.created", "needs_response"), DisputeCourse{});
    EXPECT_EQ(course("charge.dispute.funds_withdrawn", "needs_response"), DisputeCourse{.withdrawn = true});
    EXPECT_EQ(course("charge.dispute.closed", "won"), (DisputeCourse{.won = true, .closed = true}));
    EXPECT_EQ(course("charge.dispute.closed", "lost"), (DisputeCourse{.lost = true, .closed = true}));
    EXPECT_EQ(course("charge.dispute.closed", "warning_closed"), DisputeCourse{.closed = true});
    EXPECT_EQ(course("charge.dispute.funds_reinstated", "won"),
              (DisputeCourse{.reinstated = true, .won = true, .closed = true}));
}

}  // namespace
}  // namespace souk::order::stripe
