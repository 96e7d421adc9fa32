#include "sandbox/stripe/domain/objects.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

std::string_view to_string(IntentStatus status) noexcept {
    switch (status) {
        case IntentStatus::requires_payment_method: return "requires_payment_method";
        case IntentStatus::requires_confirmation: return "requires_confirmation";
        case IntentStatus::requires_action: return "requires_action";
        case IntentStatus::processing: return "processing";
        case IntentStatus::requires_capture: return "requires_capture";
        case IntentStatus::canceled: return "canceled";
        case IntentStatus::succeeded: return "succeeded";
    }
    return "";
}

std::string_view to_string(RefundStatus status) noexcept {
    switch (status) {
        case RefundStatus::pending: return "pending";
        case RefundStatus::succeeded: return "succeeded";
        case RefundStatus::failed: return "failed";
    }
    return "";
}

bool WebhookEndpoint::wants(std::string_view event_type) const noexcept {
    return std::ranges::any_of(events, [&](const std::string& each) { return each == "*" || each == event_type; });
}

}  // namespace souk::stripe_sandbox
