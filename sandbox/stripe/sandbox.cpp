#include "sandbox/stripe/sandbox.hpp"

#include "foundation/telemetry/log.hpp"
#include "sandbox/stripe/api/json.hpp"
#include "sandbox/stripe/operations/operations.hpp"

namespace souk::stripe_sandbox {

Sandbox::Sandbox(const SandboxSettings& settings)
    : account(ObjectIds(settings.instance), settings.secret, settings.keep), keys(2 * settings.keep) {}

Applied Sandbox::apply(const Command& command, std::uint64_t fingerprint) {
    auto outcome = execute(account, command);
    Applied applied;
    applied.answer.expand = read_expand(command.form).value_or(expand_nothing);
    if (outcome) {
        applied.answer.object = std::move(*outcome);
        applied.changed = true;
    } else {
        applied.changed = outcome.error().executed;
        applied.answer.error = std::make_shared<const ApiError>(std::move(outcome.error()));
    }
    if (applied.changed && command.origin && !command.origin->idempotency_key.empty()) {
        keys.keep({command.origin, fingerprint, command.operation, applied.answer});
    }
    for (const auto& event : account.take_events()) {
        for (const auto& [serial, endpoint] : account.endpoints()) {
            if (!endpoint->wants(event->type) || webhooks.add(event, serial, command.time)) continue;
            telemetry::log_error("the webhook queue is full, an event is lost", {{"type", event->type}});
        }
    }
    if (command.operation == Operation::delete_endpoint && !applied.answer.error) {
        webhooks.drop_endpoint(std::get<EndpointPtr>(applied.answer.object)->serial);
    }
    return applied;
}

void Sandbox::listen(WebhookEndpoint endpoint) {
    if (endpoint.events.empty()) webhooks.drop_endpoint(0);
    account.configure(std::move(endpoint));
}

std::expected<std::uint8_t, ApiError> read_expand(const Form& form) {
    unsigned expand = expand_nothing;
    for (const auto property : form.list("expand")) {
        if (property == "latest_charge" || property == "charge") {
            expand |= expand_charge;
        } else if (property == "payment_method") {
            expand |= expand_payment_method;
        } else if (property == "payment_intent") {
            expand |= expand_intent;
        } else {
            return std::unexpected(invalid_parameter(
                "expand", "", "This property cannot be expanded (" + std::string(property) + ") by this sandbox."));
        }
    }
    return static_cast<std::uint8_t>(expand);
}

}  // namespace souk::stripe_sandbox
