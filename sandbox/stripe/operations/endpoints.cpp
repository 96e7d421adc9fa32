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

void read(WebhookEndpoint& endpoint, Parameters& parameters) {
    if (auto url = parameters.url("url", true)) endpoint.url = std::move(*url);
    if (auto events = parameters.list("enabled_events"); !events.empty()) endpoint.enabled_events = std::move(events);
    for (const auto& type : endpoint.enabled_events) {
        if (is_event_type(type)) continue;
        parameters.refuse(invalid_parameter("enabled_events", "parameter_invalid", "Invalid event type: " + type));
    }
    if (auto text = parameters.text("description")) endpoint.description = std::move(*text);
    parameters.metadata(endpoint.metadata);
}

std::expected<EndpointPtr, ApiError> changeable(const Account& account, const Command& command) {
    auto current = named_by<WebhookEndpoint>(account, command);
    if (current && account.is_configured(**current)) {
        return std::unexpected(refusal(400, "", "This endpoint comes from the sandbox's settings and stays."));
    }
    return current;
}

}  // namespace

Outcome create_endpoint(Account& account, const Command&, Parameters& parameters) {
    WebhookEndpoint endpoint;
    endpoint.created = account.now();
    parameters.required_text("url");
    if (!parameters.has("enabled_events")) parameters.required_text("enabled_events");
    read(endpoint, parameters);
    if (auto version = parameters.text("api_version")) {
        if (!is_api_version(*version)) {
            parameters.refuse(invalid_parameter("api_version", "", "Invalid Stripe API version: " + *version));
        }
        endpoint.api_version = std::move(*version);
    }
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (account.all<WebhookEndpoint>().size() >= 16) {
        return std::unexpected(refusal(400, "", "You have reached the maximum of 16 test webhook endpoints."));
    }
    endpoint.id = account.new_id("we_");
    endpoint.signing_secret = account.secret_for(endpoint.id);
    account.put(endpoint);
    endpoint.secret = endpoint.signing_secret;
    return std::make_shared<const WebhookEndpoint>(std::move(endpoint));
}

Outcome update_endpoint(Account& account, const Command& command, Parameters& parameters) {
    const auto current = changeable(account, command);
    if (!current) return std::unexpected(current.error());
    WebhookEndpoint endpoint = **current;
    read(endpoint, parameters);
    endpoint.status = parameters.flag("disabled", endpoint.status == "disabled") ? "disabled" : "enabled";
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    return account.put(std::move(endpoint));
}

Outcome delete_endpoint(Account& account, const Command& command, Parameters& parameters) {
    const auto current = changeable(account, command);
    if (!current) return std::unexpected(current.error());
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    account.remove(**current);
    return std::make_shared<const Deleted>(Deleted{(*current)->id, {}, {}});
}

}  // namespace souk::stripe_sandbox
