#include "sandbox/stripe/domain/errors.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

Object refusal(int status, std::string_view code, std::string message) {
    Object error(error_shape);
    error.set("status", status).set("message", std::move(message));
    if (code.empty()) return error;
    auto page = "https://stripe.com/docs/error-codes/" + std::string(code);
    std::ranges::replace(page, '_', '-');
    return error.set("code", code).set("doc_url", std::move(page));
}

Object invalid_parameter(std::string_view param, std::string_view code, std::string message) {
    auto error = refusal(400, code, std::move(message));
    if (!param.empty()) error.set("param", param);
    return error;
}

Object missing_resource(std::string_view kind, std::string_view id, std::string_view param, int status) {
    const auto message = "No such " + std::string(kind) + ": '" + std::string(id) + "'";
    return invalid_parameter(param, "resource_missing", message).set("status", status);
}

Object card_error(const Decline& decline, std::string_view param) {
    auto error = invalid_parameter(param, decline.code, std::string(decline.message));
    error.set("status", decline.type == "card_error" ? 402 : 400).set("type", decline.type);
    if (!decline.reason.empty()) error.set("decline_code", decline.reason);
    return error;
}

}  // namespace souk::stripe_sandbox
