// Webhook endpoints that are made through the API. The one of the settings is not made here and cannot be changed.
#include "sandbox/stripe/operations/operations.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

bool is_event_type(std::string_view text) noexcept {
    return text == "*" ||
           (text.contains('.') && !text.starts_with('.') && !text.ends_with('.') &&
            std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '.'; }));
}

std::optional<Object> refused(const Call& call) {
    if (call.object != nullptr && call.account.is_configured(*call.object)) {
        return refusal(400, "", "This endpoint comes from the sandbox's settings and stays.");
    }
    for (const auto& type : call.given.get<Texts>("enabled_events")) {
        if (is_event_type(type)) continue;
        return invalid_parameter("enabled_events", "parameter_invalid", "Invalid event type: " + type);
    }
    const auto version = call.given.text("api_version");
    if (version.empty() || is_api_version(version)) return std::nullopt;
    return invalid_parameter("api_version", "", "Invalid Stripe API version: " + version);
}

Outcome create(const Call& call) {
    if (auto error = refused(call)) return std::unexpected(std::move(*error));
    if (call.account.all(endpoints).size() >= 16) {
        return std::unexpected(refusal(400, "", "You have reached the maximum of 16 test webhook endpoints."));
    }
    auto endpoint = call.account.make(endpoints);
    call.given.give(endpoint);
    const auto secret = call.account.secret_for(endpoint.id());
    call.account.put(endpoint.set("signing_secret", secret));
    return share(endpoint.set("secret", secret));
}

Outcome update(const Call& call) {
    if (auto error = refused(call)) return std::unexpected(std::move(*error));
    Object endpoint = *call.object;
    call.given.give(endpoint);
    const bool disabled = call.given.flag("disabled", endpoint.text("status") == "disabled");
    return call.account.put(endpoint.set("status", disabled ? "disabled" : "enabled"));
}

Outcome remove(const Call& call) {
    if (auto error = refused(call)) return std::unexpected(std::move(*error));
    call.account.remove(*call.object);
    return share(Object(deleted_endpoint).set("id", call.object->id()));
}

}  // namespace

Operations endpoint_operations() {
    return {{"POST webhook_endpoints", create,
             "url:web_address* enabled_events:list* api_version description metadata:map"},
            {"POST webhook_endpoints/*", update,
             "url:web_address enabled_events:list description disabled:flag metadata:map"},
            {"DELETE webhook_endpoints/*", remove, ""}};
}

}  // namespace souk::stripe_sandbox
