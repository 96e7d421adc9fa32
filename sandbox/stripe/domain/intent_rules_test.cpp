#include "sandbox/stripe/domain/intent_rules.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace souk::stripe_sandbox {
namespace {

using enum IntentStatus;

MethodPtr method(std::string_view token) {
    auto made = std::make_shared<PaymentMethod>();
    made->card = card_by_token(token);
    EXPECT_NE(made->card, nullptr) << token;
    return made;
}

Intent intent_of(std::int64_t amount, bool manual = false) {
    Intent intent;
    intent.serial = 7;
    intent.amount = amount;
    intent.currency = *Currency::parse("GBP");
    intent.manual_capture = manual;
    intent.terms = std::make_shared<Terms>();
    return intent;
}

constexpr ChargeIdentity charge_8{.serial = 8, .now = 1000};

TEST(IntentRules, table_of_steps) {
    const std::map<IntentStep, std::set<IntentStatus>> expected{
        {IntentStep::confirm, {requires_payment_method, requires_confirmation, requires_action}},
        {IntentStep::authenticate, {requires_action}},
        {IntentStep::settle, {processing}},
        {IntentStep::capture, {requires_capture}},
        {IntentStep::cancel,
         {requires_payment_method, requires_confirmation, requires_action, processing, requires_capture}},
        {IntentStep::amend, {requires_payment_method, requires_confirmation, requires_action}},
    };
    for (const auto& [step, statuses] : expected) {
        for (int number = 0; number < intent_statuses; ++number) {
            const auto status = static_cast<IntentStatus>(number);
            EXPECT_EQ(may(step, status), statuses.contains(status)) << int(step) << " in " << to_string(status);
        }
    }
    EXPECT_EQ(statuses_for(IntentStep::capture), "requires_capture");
    EXPECT_EQ(statuses_for(IntentStep::amend), "requires_payment_method, requires_confirmation, requires_action");
}

TEST(IntentRules, good_card_succeeds_at_once) {
    auto intent = intent_of(1299);
    EXPECT_EQ(confirm(intent, method("pm_card_visa"), true, charge_8), Attempt::succeeded);
    EXPECT_EQ(intent.status, succeeded);
    EXPECT_EQ(intent.amount_received, 1299);
    EXPECT_EQ(intent.amount_capturable, 0);
    ASSERT_TRUE(intent.charge);
    EXPECT_EQ(intent.charge->serial, 8U);
    EXPECT_EQ(intent.charge->intent, 7U);
    EXPECT_TRUE(intent.charge->is_captured);
    EXPECT_EQ(intent.charge->captured, 1299);
    EXPECT_EQ(intent.charge->decline, nullptr);
    EXPECT_FALSE(intent.last_error);
}

TEST(IntentRules, decline_asks_for_another_method) {
    auto intent = intent_of(1299);
    const auto bad = method("pm_card_chargeDeclinedInsufficientFunds");
    EXPECT_EQ(confirm(intent, bad, true, charge_8), Attempt::declined);
    EXPECT_EQ(intent.status, requires_payment_method);
    EXPECT_EQ(intent.amount_received, 0);
    EXPECT_FALSE(intent.method);
    ASSERT_TRUE(intent.last_error);
    EXPECT_EQ(intent.last_error->decline->code, "card_declined");
    EXPECT_EQ(intent.last_error->decline->reason, "insufficient_funds");
    EXPECT_EQ(intent.last_error->method, bad);
    EXPECT_EQ(intent.last_error->charge, 8U);
    EXPECT_EQ(intent.charge->captured, 0);
    EXPECT_EQ(intent.charge->decline, intent.last_error->decline);

    EXPECT_EQ(confirm(intent, method("pm_card_visa"), true, {.serial = 9, .now = 1001}), Attempt::succeeded);
    EXPECT_FALSE(intent.last_error);
    EXPECT_EQ(intent.charge->serial, 9U);
}

TEST(IntentRules, authentication_passed_failed_and_then_declined) {
    auto intent = intent_of(500);
    EXPECT_EQ(confirm(intent, method("pm_card_authenticationRequired"), true, charge_8), Attempt::requires_action);
    EXPECT_EQ(intent.status, requires_action);
    EXPECT_FALSE(intent.charge);
    auto passed = intent;
    EXPECT_EQ(authenticate(passed, true, charge_8), Attempt::succeeded);
    EXPECT_TRUE(passed.charge->authenticated);

    EXPECT_EQ(authenticate(intent, false, charge_8), Attempt::declined);
    EXPECT_EQ(intent.status, requires_payment_method);
    EXPECT_EQ(intent.last_error->decline->code, "payment_intent_authentication_failure");
    EXPECT_EQ(intent.last_error->charge, 0U);
    EXPECT_FALSE(intent.charge);

    auto poor = intent_of(500);
    confirm(poor, method("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"), true, charge_8);
    EXPECT_EQ(poor.status, requires_action);
    EXPECT_EQ(authenticate(poor, true, charge_8), Attempt::declined);
    EXPECT_EQ(poor.last_error->decline->reason, "insufficient_funds");
}

TEST(IntentRules, authentication_without_the_customer_is_a_decline) {
    auto intent = intent_of(500);
    EXPECT_EQ(confirm(intent, method("pm_card_authenticationRequired"), false, charge_8), Attempt::declined);
    EXPECT_EQ(intent.status, requires_payment_method);
    EXPECT_EQ(intent.last_error->decline->code, "authentication_required");
}

TEST(IntentRules, processing_ends_either_way) {
    auto good = intent_of(500);
    EXPECT_EQ(confirm(good, method("pm_sandbox_processing"), true, charge_8), Attempt::processing);
    EXPECT_EQ(good.status, processing);
    EXPECT_EQ(settle(good, charge_8), Attempt::succeeded);
    auto bad = intent_of(500);
    confirm(bad, method("pm_sandbox_processingDeclined"), true, charge_8);
    EXPECT_EQ(bad.status, processing);
    EXPECT_EQ(settle(bad, charge_8), Attempt::declined);
    EXPECT_EQ(bad.status, requires_payment_method);
}

TEST(IntentRules, manual_capture_in_part_releases_the_rest) {
    auto intent = intent_of(1000, true);
    EXPECT_EQ(confirm(intent, method("pm_card_visa"), true, charge_8), Attempt::authorized);
    EXPECT_EQ(intent.status, requires_capture);
    EXPECT_EQ(intent.amount_capturable, 1000);
    EXPECT_EQ(intent.amount_received, 0);
    EXPECT_FALSE(intent.charge->is_captured);
    const auto authorised = intent.charge;
    capture(intent, 700);
    EXPECT_EQ(intent.status, succeeded);
    EXPECT_EQ(intent.amount_received, 700);
    EXPECT_EQ(intent.amount_capturable, 0);
    EXPECT_EQ(intent.charge->captured, 700);
    EXPECT_EQ(intent.charge->refunded, 300);
    EXPECT_FALSE(authorised->is_captured) << "an older version never changes";
}

TEST(IntentRules, cancel_releases_what_was_authorised) {
    auto intent = intent_of(1000, true);
    confirm(intent, method("pm_card_visa"), true, charge_8);
    cancel(intent, "abandoned", 2000);
    EXPECT_EQ(intent.status, canceled);
    EXPECT_EQ(intent.canceled_at, 2000);
    EXPECT_EQ(intent.amount_capturable, 0);
    EXPECT_EQ(intent.charge->refunded, 1000);
    EXPECT_EQ(intent.charge->captured, 0);
}

TEST(Cards, every_number_is_one_and_every_token_finds_its_card) {
    for (const auto* token : {"pm_card_visa", "pm_card_mastercard", "pm_card_amex", "pm_card_visa_chargeDeclined",
                              "pm_card_chargeDeclinedExpiredCard", "pm_card_refundFail"}) {
        const auto* card = card_by_token(token);
        ASSERT_NE(card, nullptr) << token;
        EXPECT_TRUE(passes_luhn(card->number)) << card->number;
    }
    for (const auto* number : {"4242424242424242", "4000000000000002", "4000000000009995", "4000000000000069",
                               "4000000000000127", "4000000000000119", "4000002500003155", "4000008260003178"}) {
        EXPECT_NE(card_by_number(number), nullptr) << number;
        EXPECT_TRUE(passes_luhn(number)) << number;
    }
    EXPECT_EQ(card_by_number("4000000000000069")->decline->code, "expired_card");
    EXPECT_EQ(card_by_number("4000000000000127")->decline->code, "incorrect_cvc");
    EXPECT_EQ(card_by_number("4000000000000119")->decline->code, "processing_error");
    EXPECT_FALSE(passes_luhn("4242424242424241"));
    EXPECT_FALSE(passes_luhn("42424242424242x2"));
    EXPECT_EQ(card_by_token("pm_card_nobody"), nullptr);
}

}  // namespace
}  // namespace souk::stripe_sandbox
