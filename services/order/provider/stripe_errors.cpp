#include "services/order/provider/stripe_errors.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace souk::order::stripe {

namespace {

// Codes of invalid_request_error that speak of the payment method, whatever parameter they name.
constexpr std::array<std::string_view, 9> about_the_method{"payment_method_unactivated",
                                                           "payment_method_unexpected_state",
                                                           "payment_method_invalid_parameter",
                                                           "payment_method_provider_decline",
                                                           "payment_method_provider_timeout",
                                                           "payment_method_customer_decline",
                                                           "payment_method_currency_mismatch",
                                                           "payment_method_not_available",
                                                           "payment_intent_incompatible_payment_method"};

// What we send of ourselves with an attempt: when Stripe complains of it, no other card will help.
bool is_ours(std::string_view param) { return param == "return_url" || param == "amount" || param == "currency"; }

Verdict judge_attempt(std::string_view code, std::string_view param) {
    const bool names_method = param.starts_with("payment_method");
    if (code == "resource_missing") return names_method ? Verdict::method_refused : Verdict::missing;
    if (code == "payment_intent_authentication_failure" || code == "payment_intent_payment_attempt_failed")
        return Verdict::declined;
    if (std::ranges::find(about_the_method, code) != about_the_method.end() || names_method)
        return Verdict::method_refused;
    // Used before without a customer, another customer's: Stripe sends no code, and not always the parameter.
    return code.empty() && !is_ours(param) ? Verdict::method_refused : Verdict::closed;
}

}  // namespace

Verdict judge(Call call, int status, const ErrorJson& error) {
    const auto type = std::string_view(error.type ? *error.type : std::string_view{});
    const auto code = std::string_view(error.code ? *error.code : std::string_view{});
    const auto param = std::string_view(error.param ? *error.param : std::string_view{});
    if (status == 409 || status == 429 || status == 408 || status == 424) return Verdict::busy;
    if (status >= 500 || type == "idempotency_error") return Verdict::answer_is_kept;
    if (status == 401 || status == 403) return Verdict::closed;
    if (status == 402 || type == "card_error")
        return call == Call::refund ? Verdict::refund_refused : Verdict::declined;
    if (error.payment_intent && code == "payment_intent_unexpected_state") return Verdict::told_state;
    if (call == Call::attempt) return judge_attempt(code, param);
    if (call == Call::refund) return Verdict::refund_refused;
    if (status == 404 || code == "resource_missing") return Verdict::missing;
    return Verdict::closed;
}

}  // namespace souk::order::stripe
