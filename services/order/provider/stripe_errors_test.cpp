#include "services/order/provider/stripe_errors.hpp"

#include <gtest/gtest.h>

namespace souk::order::stripe {
namespace {

struct Case {
    Call call;
    int status;
    const char* type;
    const char* code;
    const char* param;
    Verdict verdict;
};

std::optional<std::string> given(const char* text) {
    return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

constexpr const char* invalid = "invalid_request_error";
constexpr std::array cases{
    // The customer can change it.
    Case{Call::attempt, 402, "card_error", "card_declined", nullptr, Verdict::declined},
    Case{Call::attempt, 402, "card_error", "expired_card", nullptr, Verdict::declined},
    Case{Call::attempt, 400, invalid, "payment_intent_authentication_failure", nullptr, Verdict::declined},
    Case{Call::attempt, 400, invalid, nullptr, nullptr, Verdict::method_refused},  // used before, without a customer
    Case{Call::attempt, 400, invalid, nullptr, "payment_method", Verdict::method_refused},  // another customer's
    Case{Call::attempt, 400, invalid, "payment_method_unactivated", nullptr, Verdict::method_refused},
    Case{Call::attempt, 400, invalid, "payment_method_unexpected_state", nullptr, Verdict::method_refused},
    Case{Call::attempt, 400, invalid, "payment_intent_incompatible_payment_method", nullptr, Verdict::method_refused},
    Case{Call::attempt, 404, invalid, "resource_missing", "payment_method", Verdict::method_refused},
    Case{Call::attempt, 400, invalid, "resource_missing", "payment_method", Verdict::method_refused},
    // The merchant has to.
    Case{Call::attempt, 401, invalid, nullptr, nullptr, Verdict::closed},
    Case{Call::begin, 401, invalid, nullptr, nullptr, Verdict::closed},
    Case{Call::begin, 403, invalid, "account_invalid", nullptr, Verdict::closed},
    Case{Call::begin, 400, invalid, "amount_too_large", "amount", Verdict::closed},
    Case{Call::begin, 400, invalid, nullptr, "currency", Verdict::closed},
    Case{Call::attempt, 400, invalid, "parameter_unknown", "return_url", Verdict::closed},
    Case{Call::attempt, 400, invalid, nullptr, "return_url", Verdict::closed},
    Case{Call::attempt, 403, invalid, "platform_api_key_expired", nullptr, Verdict::closed},
    // It passes.
    Case{Call::begin, 429, invalid, "rate_limit", nullptr, Verdict::busy},
    Case{Call::attempt, 429, invalid, "lock_timeout", nullptr, Verdict::busy},
    Case{Call::attempt, 409, "idempotency_error", "idempotency_key_in_use", nullptr, Verdict::busy},
    Case{Call::begin, 500, "api_error", nullptr, nullptr, Verdict::answer_is_kept},
    Case{Call::attempt, 503, nullptr, nullptr, nullptr, Verdict::answer_is_kept},
    Case{Call::attempt, 400, "idempotency_error", nullptr, nullptr, Verdict::answer_is_kept},
    // Refunds: nothing is the customer's.
    Case{Call::refund, 400, invalid, "charge_disputed", nullptr, Verdict::refund_refused},
    Case{Call::refund, 400, invalid, "charge_already_refunded", nullptr, Verdict::refund_refused},
    Case{Call::refund, 402, "card_error", "expired_or_canceled_card", nullptr, Verdict::refund_refused},
    Case{Call::refund, 401, invalid, nullptr, nullptr, Verdict::closed},
    Case{Call::refund, 500, "api_error", nullptr, nullptr, Verdict::answer_is_kept},
    // There is none.
    Case{Call::read, 404, invalid, "resource_missing", "intent", Verdict::missing},
    Case{Call::cancel, 404, invalid, "resource_missing", "intent", Verdict::missing},
    Case{Call::attempt, 404, invalid, "resource_missing", "intent", Verdict::missing},
};

TEST(StripeErrors, EachAnswerMeansOneThing) {
    for (const auto& each : cases) {
        const ErrorJson error{given(each.type),  given(each.code), std::nullopt,
                              given(each.param), std::nullopt,     std::nullopt};
        EXPECT_EQ(judge(each.call, each.status, error), each.verdict)
            << each.status << ' ' << (each.code == nullptr ? "no code" : each.code);
    }
}

TEST(StripeErrors, AnUnexpectedStateTellsTheStateWhateverWasAsked) {
    ErrorJson error{invalid, "payment_intent_unexpected_state", std::nullopt, std::nullopt, std::nullopt, std::nullopt};
    error.payment_intent.emplace();
    for (const auto call : {Call::attempt, Call::cancel}) EXPECT_EQ(judge(call, 400, error), Verdict::told_state);
}

TEST(StripeErrors, AnAnswerWithoutABodyIsNeverTheCustomers) {
    for (const int status : {400, 401, 403, 404, 429, 500, 502, 503}) {
        const auto verdict = judge(Call::begin, status, {});
        EXPECT_NE(verdict, Verdict::declined) << status;
        EXPECT_NE(verdict, Verdict::method_refused) << status;
    }
}

}  // namespace
}  // namespace souk::order::stripe
