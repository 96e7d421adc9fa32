// Webhook endpoints that are made through the API. The one of the settings is not made here and cannot be deleted.
#include "sandbox/stripe/operations/operations.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

constexpr std::size_t most_endpoints = 16;  // Stripe's own limit

bool is_event_type(std::string_view text) noexcept {
    return text == "*" ||
           (text.contains('.') && !text.starts_with('.') && !text.ends_with('.') &&
            std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '.'; }));
}

}  // namespace

Outcome create_endpoint(Account& account, Parameters& parameters) {
    auto endpoint = std::make_shared<WebhookEndpoint>();
    endpoint->created = account.now();
    parameters.required_text("url");
    endpoint->url = parameters.url("url", true).value_or("");
    for (const auto type : parameters.form().list("enabled_events")) {
        if (!is_event_type(type)) {
            parameters.refuse(
                invalid_parameter("enabled_events", "parameter_invalid", "Invalid event type: " + std::string(type)));
        }
        endpoint->events.emplace_back(type);
    }
    if (endpoint->events.empty()) {
        parameters.refuse(
            invalid_parameter("enabled_events", "parameter_missing", "Missing required param: enabled_events."));
    }
    endpoint->description = parameters.text("description").value_or("");
    parameters.metadata(endpoint->metadata);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (account.endpoints().size() >= most_endpoints) {
        return std::unexpected(invalid_parameter("", "", "You have reached the maximum of 16 test webhook endpoints."));
    }
    endpoint->serial = account.new_serial();
    endpoint->secret = account.secret_for(endpoint->serial);
    account.put(EndpointPtr(endpoint));
    auto shown = std::make_shared<WebhookEndpoint>(*endpoint);
    shown->show_secret = true;
    return EndpointPtr(std::move(shown));
}

Outcome delete_endpoint(Account& account, const EndpointPtr& current, Parameters& parameters) {
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (current->from_settings) {
        return std::unexpected(invalid_parameter("", "", "This endpoint comes from the sandbox's settings and stays."));
    }
    auto deleted = std::make_shared<WebhookEndpoint>(*current);
    deleted->deleted = true;
    const EndpointPtr version = std::move(deleted);
    account.put(version);
    return version;
}

}  // namespace souk::stripe_sandbox
