// The life of a PaymentIntent: which step is allowed in which status, and what each step makes of it. Called by the
// operations, which have checked may() first; pure, no clock and no I/O. A step changes the Intent that it is given (a
// copy of the current version) and makes the charge that goes with it.
#pragma once

#include "sandbox/stripe/domain/objects.hpp"

#include <cstdint>
#include <string>

namespace souk::stripe_sandbox {

enum class IntentStep : std::uint8_t { confirm, authenticate, settle, capture, cancel, amend };

bool may(IntentStep step, IntentStatus status) noexcept;
std::string statuses_for(IntentStep step);  // "requires_confirmation, requires_action", as Stripe lists them in errors

// When and as what a charge is made, if the step makes one.
struct ChargeIdentity {
    Serial serial = 0;
    std::int64_t now = 0;
};

enum class Attempt : std::uint8_t { succeeded, authorized, requires_action, processing, declined };

// `customer_present` false: 3-D Secure is impossible, and a card that needs it is declined.
Attempt confirm(Intent& intent, const MethodPtr& method, bool customer_present, ChargeIdentity charge);
Attempt authenticate(Intent& intent, bool passed, ChargeIdentity charge);
Attempt settle(Intent& intent, ChargeIdentity charge);  // the end of processing

void capture(Intent& intent, std::int64_t amount);  // the rest of what was authorised is released
void cancel(Intent& intent, std::string_view reason, std::int64_t now);

// The status of one that is neither confirmed nor cancelled: with a payment method it waits for confirmation.
void offer_method(Intent& intent, MethodPtr method);

}  // namespace souk::stripe_sandbox
