#include "sandbox/stripe/domain/intent_rules.hpp"

#include <array>

namespace souk::stripe_sandbox {

namespace {

using enum IntentStatus;

// One row per step, one column per status, in the order of the enum.
//                                        method confirm action processing capture canceled succeeded
constexpr std::array<std::array<bool, 7>, 6> table{{
    /* confirm      */ {true, true, true, false, false, false, false},
    /* authenticate */ {false, false, true, false, false, false, false},
    /* settle       */ {false, false, false, true, false, false, false},
    /* capture      */ {false, false, false, false, true, false, false},
    /* cancel       */ {true, true, true, true, true, false, false},
    /* amend        */ {true, true, true, false, false, false, false},
}};

void fail(Intent& intent, const Decline& decline, Serial charge) {
    intent.status = requires_payment_method;
    intent.last_error = std::make_shared<const LastError>(LastError{&decline, intent.method, charge});
    intent.method = nullptr;
}

Attempt decline_charge(Intent& intent, const Decline& decline, bool authenticated, ChargeIdentity identity) {
    intent.charge = std::make_shared<const Charge>(Charge{.serial = identity.serial,
                                                          .intent = intent.serial,
                                                          .created = identity.now,
                                                          .amount = intent.amount,
                                                          .currency = intent.currency,
                                                          .authenticated = authenticated,
                                                          .decline = &decline,
                                                          .method = intent.method,
                                                          .terms = intent.terms});
    fail(intent, decline, identity.serial);
    return Attempt::declined;
}

Attempt charge(Intent& intent, bool authenticated, ChargeIdentity identity) {
    if (intent.method->card->decline != nullptr) {
        return decline_charge(intent, *intent.method->card->decline, authenticated, identity);
    }
    const bool captured = !intent.manual_capture;
    intent.charge = std::make_shared<const Charge>(Charge{.serial = identity.serial,
                                                          .intent = intent.serial,
                                                          .created = identity.now,
                                                          .amount = intent.amount,
                                                          .captured = captured ? intent.amount : 0,
                                                          .currency = intent.currency,
                                                          .is_captured = captured,
                                                          .authenticated = authenticated,
                                                          .method = intent.method,
                                                          .terms = intent.terms});
    intent.last_error = nullptr;
    if (captured) {
        intent.status = succeeded;
        intent.amount_received = intent.amount;
        return Attempt::succeeded;
    }
    intent.status = requires_capture;
    intent.amount_capturable = intent.amount;
    return Attempt::authorized;
}

}  // namespace

bool may(IntentStep step, IntentStatus status) noexcept {
    return table[static_cast<std::size_t>(step)][static_cast<std::size_t>(status)];
}

std::string statuses_for(IntentStep step) {
    std::string list;
    for (int number = 0; number < intent_statuses; ++number) {
        const auto status = static_cast<IntentStatus>(number);
        if (!may(step, status)) continue;
        if (!list.empty()) list += ", ";
        list += to_string(status);
    }
    return list;
}

Attempt confirm(Intent& intent, const MethodPtr& method, bool customer_present, ChargeIdentity identity) {
    intent.method = method;
    if (method->card->authentication) {
        if (!customer_present) return decline_charge(intent, authentication_required, false, identity);
        intent.status = requires_action;
        intent.last_error = nullptr;
        return Attempt::requires_action;
    }
    if (method->card->slow) {
        intent.status = processing;
        intent.last_error = nullptr;
        return Attempt::processing;
    }
    return charge(intent, false, identity);
}

Attempt authenticate(Intent& intent, bool passed, ChargeIdentity identity) {
    if (passed) return charge(intent, true, identity);
    fail(intent, authentication_failed, 0);
    return Attempt::declined;
}

Attempt settle(Intent& intent, ChargeIdentity identity) { return charge(intent, false, identity); }

void capture(Intent& intent, std::int64_t amount) {
    auto captured = std::make_shared<Charge>(*intent.charge);
    captured->is_captured = true;
    captured->captured = amount;
    captured->refunded = captured->amount - amount;
    intent.charge = std::move(captured);
    intent.status = succeeded;
    intent.amount_received = amount;
    intent.amount_capturable = 0;
}

void cancel(Intent& intent, std::string_view reason, std::int64_t now) {
    if (intent.status == requires_capture) {
        auto released = std::make_shared<Charge>(*intent.charge);
        released->refunded = released->amount;
        intent.charge = std::move(released);
    }
    intent.status = canceled;
    intent.amount_capturable = 0;
    intent.canceled_at = now;
    intent.cancellation_reason = reason;
}

void offer_method(Intent& intent, MethodPtr method) {
    intent.method = std::move(method);
    intent.status = intent.method ? requires_confirmation : requires_payment_method;
}

}  // namespace souk::stripe_sandbox
