// What the API refuses, in Stripe's shape: type, code, decline_code, message, param, payment_intent. A value, made by
// the operations and by the checks of parameters; written as JSON by api/json.
#pragma once

#include "sandbox/stripe/domain/objects.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace souk::stripe_sandbox {

struct ApiError {
    int status = 400;
    std::string_view type = "invalid_request_error";
    std::string code;
    std::string decline_code;
    std::string message;
    std::string param;
    IntentPtr intent;
    std::shared_ptr<const LastError> payment;  // of a declined card: its method and charge
    bool executed = false;                     // the operation had begun: the answer is kept under its idempotency key
};

using Outcome = std::expected<Object, ApiError>;

ApiError invalid_parameter(std::string_view param, std::string_view code, std::string message);
ApiError missing_resource(std::string_view kind, std::string_view id, std::string_view param,
                          int status);  // "No such …"
ApiError unexpected_state(const IntentPtr& intent, std::string message);
ApiError declined(const IntentPtr& intent);  // 402, from its last error

}  // namespace souk::stripe_sandbox
