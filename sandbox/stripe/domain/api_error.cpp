#include "sandbox/stripe/domain/api_error.hpp"

namespace souk::stripe_sandbox {

ApiError invalid_parameter(std::string_view param, std::string_view code, std::string message) {
    ApiError error;
    error.code = code;
    error.message = std::move(message);
    error.param = param;
    return error;
}

ApiError missing_resource(std::string_view kind, std::string_view id, std::string_view param, int status) {
    auto error = invalid_parameter(param, "resource_missing", "No such ");
    error.status = status;
    error.message += kind;
    error.message += ": '";
    error.message += id;
    error.message += "'";
    return error;
}

ApiError unexpected_state(const IntentPtr& intent, std::string message) {
    ApiError error;
    error.code = "payment_intent_unexpected_state";
    error.message = std::move(message);
    error.intent = intent;
    error.executed = true;
    return error;
}

ApiError declined(const IntentPtr& intent) {
    const auto& decline = *intent->last_error->decline;
    ApiError error;
    error.status = 402;
    error.type = decline.type;
    error.code = decline.code;
    error.decline_code = decline.reason;
    error.message = decline.message;
    error.intent = intent;
    error.payment = intent->last_error;
    error.executed = true;
    return error;
}

}  // namespace souk::stripe_sandbox
