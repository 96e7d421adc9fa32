// PaymentIntents: create, update, confirm, cancel, capture, and the two things that happen to them from outside, the
// customer's answer to 3-D Secure and the end of slow processing.
#include "sandbox/stripe/operations/operations.hpp"

#include <algorithm>
#include <array>

namespace souk::stripe_sandbox {

namespace {

using enum IntentStatus;

// Which statuses allow a step.
constexpr std::array amendable{requires_payment_method, requires_confirmation, requires_action};
constexpr std::array capturable{requires_capture};
constexpr std::array cancelable{requires_payment_method, requires_confirmation, requires_action, processing,
                                requires_capture};

bool allows(std::span<const IntentStatus> statuses, const Intent& intent) {
    return std::ranges::find(statuses, intent.status) != statuses.end();
}

ApiError unexpected_state(const IntentPtr& intent, std::string message) {
    auto error = refusal(400, "payment_intent_unexpected_state", std::move(message));
    error.payment_intent = intent;
    return error;
}

// "You cannot confirm this PaymentIntent because …", as Stripe says it.
ApiError wrong_status(std::string_view what, std::span<const IntentStatus> statuses, const IntentPtr& intent) {
    std::string list;
    for (const auto status : statuses) {
        list.append(list.empty() ? "" : ", ").append(schema::Codec<IntentStatus>::name_of(status));
    }
    return unexpected_state(
        intent, "You cannot " + std::string(what) + " this PaymentIntent because it has a status of " +
                    std::string(schema::Codec<IntentStatus>::name_of(intent->status)) +
                    ". Only a PaymentIntent with one of the following statuses may be used so: " + list + ".");
}

void change_terms(Intent& intent, Parameters& parameters, bool publishable) {
    parameters.email("receipt_email", intent.receipt_email);
    if (publishable) return;
    parameters.metadata(intent.metadata);
    if (auto text = parameters.text("description", 1000)) {
        if (text->empty())
            intent.description.reset();
        else
            intent.description = std::move(*text);
    }
    const auto capture = parameters.choice("capture_method", {"automatic", "automatic_async", "manual"});
    if (capture) intent.capture_method = *capture;
}

// The ways to pay: by a list of types, or whatever is switched on, which is the default since 2023-08-16.
void read_method_types(Intent& intent, Parameters& parameters, std::string_view version) {
    const auto types = parameters.list("payment_method_types");
    for (const auto& type : types) {
        if (type == "card") continue;
        parameters.refuse(
            invalid_parameter("payment_method_types", "payment_intent_invalid_parameter",
                              "The payment method type \"" + type + "\" is invalid. This sandbox takes cards only."));
    }
    const bool given = parameters.has("automatic_payment_methods");
    if (given && !types.empty()) {
        parameters.refuse(invalid_parameter("automatic_payment_methods", "payment_intent_invalid_parameter",
                                            "You may only specify one of these parameters: automatic_payment_methods, "
                                            "payment_method_types."));
    }
    const bool enabled = parameters.flag("automatic_payment_methods[enabled]", version >= "2023-08-16");
    const auto redirects = parameters.choice("automatic_payment_methods[allow_redirects]", {"always", "never"});
    if (enabled && types.empty()) intent.automatic_payment_methods = AutomaticMethods{redirects.value_or("always")};
}

// What only a confirmation has.
struct Confirmation {
    bool customer_present = true;
    bool with_sdk = false;
};

Confirmation read_confirmation(Intent& intent, Parameters& parameters, bool publishable) {
    Confirmation confirmation;
    confirmation.with_sdk = parameters.flag("use_stripe_sdk");
    if (auto url = parameters.url("return_url", false)) intent.return_url = std::move(*url);
    if (publishable) return confirmation;
    const bool off_session = parameters.flag("off_session");
    const bool refuse_action = parameters.flag("error_on_requires_action");
    confirmation.customer_present = !off_session && !refuse_action;
    return confirmation;
}

std::optional<ApiError> cannot_confirm(const Intent& intent, const MethodPtr& method) {
    if (intent.automatic_payment_methods && intent.automatic_payment_methods->allow_redirects == "always" &&
        intent.return_url.empty()) {
        return invalid_parameter(
            "return_url", "",
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of "
            "these payment methods might redirect your customer off of your page, you must provide a `return_url`. If "
            "you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to "
            "`true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and "
            "Payment Intents.");
    }
    if (!method->used_by.empty() && method->used_by != intent.id) {
        return refusal(400, "",
                       "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
                       "attachment, shared with a connected account without Customer attachment, or was detached from "
                       "a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach "
                       "it to a Customer first.");
    }
    return std::nullopt;
}

ChargePtr new_charge(Account& account, const Intent& intent, const PaymentMethod& method, const Decline* decline,
                     bool authenticated) {
    const bool blocked = method.behaviour->special == Special::blocked;
    Charge charge;
    charge.id = account.new_id("ch_");
    charge.amount = intent.amount;
    charge.billing_details = method.billing_details;
    charge.created = account.now();
    charge.currency = intent.currency;
    charge.description = intent.description;
    charge.metadata = intent.metadata;
    charge.payment_intent.id = intent.id;
    charge.payment_method = method.id;
    auto& charged = charge.payment_method_details.card = method.card;
    charged.display_brand.reset();
    charged.networks.reset();
    charged.generated_from.reset();
    charged.amount_authorized = decline == nullptr ? intent.amount : 0;
    charged.network = charged.brand;
    charged.three_d_secure = authenticated ? OrNull<ThreeDSecure>(ThreeDSecure{}) : OrNull<ThreeDSecure>{};
    charged.installments.emplace();
    charge.receipt_email = intent.receipt_email;
    charge.refunds = method.behaviour->refunds();
    charge.paid = decline == nullptr;
    if (method.behaviour->special == Special::elevated_risk) {
        charge.outcome = {.risk_level = "elevated", .risk_score = 74};
    }
    if (decline != nullptr) {
        charge.failure_code = std::string(decline->code);
        charge.failure_message = std::string(decline->message);
        charge.status = "failed";
        charge.outcome = {
            blocked ? "not_sent_to_network" : "declined_by_network",
            blocked ? "highest_risk_level" : std::string(decline->reason),
            blocked ? "highest" : "normal",
            blocked ? 94 : 32,
            blocked ? "Stripe blocked this payment as too risky." : "The bank did not approve the payment.",
            blocked ? "blocked" : "issuer_declined"};
    } else if (intent.capture_method != "manual") {
        charge.captured = true;
        charge.amount_captured = intent.amount;
        if (intent.capture_method == "automatic") charge.balance_transaction = account.new_id("txn_");
    }
    return account.put(std::move(charge));
}

// The attempt has failed: the intent wants another method.
Outcome fail(Account& account, Intent intent, const PaymentMethod& method, const Decline& decline,
             const Charge* charge) {
    auto error = card_error(decline);
    error.payment_method = std::make_shared<const PaymentMethod>(method);
    if (charge != nullptr) error.charge = charge->id;
    intent.status = requires_payment_method;
    intent.last_payment_error = std::make_shared<const ApiError>(error);
    intent.payment_method = {};
    intent.next_action.reset();
    const auto version = account.put(std::move(intent));
    if (charge != nullptr) account.emit("charge.failed", account.find<Charge>(charge->id));
    account.emit("payment_intent.payment_failed", version);
    error.payment_intent = version;
    return executed(std::move(error));
}

Outcome charge(Account& account, Intent intent, const PaymentMethod& method, bool authenticated) {
    const auto* decline = method.behaviour->decline;
    const auto made = new_charge(account, intent, method, decline, authenticated);
    intent.latest_charge.id = made->id;
    intent.next_action.reset();
    if (decline != nullptr) return fail(account, std::move(intent), method, *decline, made.get());
    intent.last_payment_error = nullptr;
    intent.status = made->captured ? succeeded : requires_capture;
    (made->captured ? intent.amount_received : intent.amount_capturable) = intent.amount;
    const auto version = account.put(std::move(intent));
    account.emit("charge.succeeded", made);
    account.emit(made->captured ? "payment_intent.succeeded" : "payment_intent.amount_capturable_updated", version);
    if (made->captured && !made->balance_transaction) account.settle_later(made->id, bank_time);
    if (method.behaviour->special == Special::disputed) open_dispute(account, *made, made->amount);
    return version;
}

Outcome attempt_payment(Account& account, Intent intent, PaymentMethod method, Confirmation confirmation) {
    method.used_by = intent.id;
    intent.payment_method.id = method.id;
    account.put(method);
    const auto special = method.behaviour->special;
    if (special == Special::authentication) {
        if (!confirmation.customer_present) {
            const auto made = new_charge(account, intent, method, &authentication_required, false);
            intent.latest_charge.id = made->id;
            return fail(account, std::move(intent), method, authentication_required, made.get());
        }
        intent.status = requires_action;
        intent.last_payment_error = nullptr;
        if (intent.return_url.empty() || confirmation.with_sdk) {
            intent.next_action = NextAction{
                .type = "use_stripe_sdk",
                .use_stripe_sdk = UseStripeSdk{account.new_id("src_"), account.authentication_url(intent), {}}};
        } else {
            intent.next_action =
                NextAction{.redirect_to_url = RedirectToUrl{intent.return_url, account.authentication_url(intent)},
                           .type = "redirect_to_url"};
        }
    } else if (special == Special::slow) {
        intent.status = processing;
        intent.last_payment_error = nullptr;
        account.settle_later(intent.id, bank_time);
    } else {
        return charge(account, std::move(intent), method, false);
    }
    const auto version = account.put(std::move(intent));
    account.emit(special == Special::slow ? "payment_intent.processing" : "payment_intent.requires_action", version);
    return version;
}

}  // namespace

Outcome create_intent(Account& account, const Command& command, Parameters& parameters) {
    Intent intent;
    intent.created = account.now();
    intent.amount = parameters.required_integer("amount");
    parameters.required_text("currency");
    intent.currency = parameters.currency("currency").value_or("");
    if (parameters.has("amount")) parameters.check_amount("amount", intent.amount, intent.currency);
    if (command.api_version() < "2024-04-10") intent.capture_method = "automatic";
    parameters.choice("confirmation_method", {"automatic"});
    read_method_types(intent, parameters, command.api_version());
    const bool confirm_now = parameters.flag("confirm");
    for (const auto* key : {"return_url", "off_session", "error_on_requires_action"}) {
        if (confirm_now || !parameters.has(key)) continue;
        parameters.refuse(invalid_parameter(key, "payment_intent_invalid_parameter",
                                            "This parameter can only be used with `confirm` set to `true`."));
    }
    const auto confirmation = read_confirmation(intent, parameters, false);
    change_terms(intent, parameters, false);
    const auto method = read_method(account, parameters);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (confirm_now && !method) {
        return std::unexpected(
            invalid_parameter("payment_method", "payment_intent_unexpected_state",
                              "You cannot confirm this PaymentIntent because it's missing a payment method."));
    }
    intent.id = account.new_id("pi_");
    intent.client_secret = account.client_secret_of(intent.id);
    if (confirm_now) {
        if (auto error = cannot_confirm(intent, method)) return std::unexpected(std::move(*error));
    }
    if (method) {
        account.put(*method);
        intent.payment_method.id = method->id;
        intent.status = requires_confirmation;
    }
    const auto version = account.put(intent);
    account.emit("payment_intent.created", version);
    if (!confirm_now) return version;
    return attempt_payment(account, std::move(intent), *method, confirmation);
}

Outcome update_intent(Account& account, const IntentPtr& current, const Command&, Parameters& parameters) {
    Intent intent = *current;
    if (auto currency = parameters.currency("currency")) intent.currency = std::move(*currency);
    intent.amount = parameters.integer("amount").value_or(intent.amount);
    if (parameters.has("amount") || parameters.has("currency")) {
        parameters.check_amount("amount", intent.amount, intent.currency);
    }
    change_terms(intent, parameters, false);
    const auto method = read_method(account, parameters);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    const bool agreed_to_else = intent.amount != current->amount || intent.currency != current->currency;
    if ((agreed_to_else || method || intent.capture_method != current->capture_method) && !allows(amendable, intent)) {
        return executed(wrong_status("update", amendable, current));
    }
    if (method) {
        account.put(*method);
        intent.payment_method.id = method->id;
        intent.status = requires_confirmation;
    } else if (intent.status == requires_action && agreed_to_else) {
        intent.status = requires_confirmation;
    }
    if (intent.status != requires_action) intent.next_action.reset();
    return account.put(std::move(intent));
}

Outcome confirm_intent(Account& account, const IntentPtr& current, const Command& command, Parameters& parameters) {
    Intent intent = *current;
    const auto confirmation = read_confirmation(intent, parameters, command.publishable);
    change_terms(intent, parameters, command.publishable);
    auto method = read_method(account, parameters);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (intent.status == succeeded) {
        return executed(unexpected_state(current,
                                         "You cannot confirm this PaymentIntent because it has already succeeded after "
                                         "being previously confirmed."));
    }
    if (!allows(amendable, intent)) return executed(wrong_status("confirm", amendable, current));
    if (!method) method = account.find<PaymentMethod>(intent.payment_method.id);
    if (!method) {
        return executed(unexpected_state(
            current,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a "
            "payment method."));
    }
    if (auto error = cannot_confirm(intent, method)) return std::unexpected(std::move(*error));
    return attempt_payment(account, std::move(intent), *method, confirmation);
}

Outcome cancel_intent(Account& account, const IntentPtr& current, const Command&, Parameters& parameters) {
    const auto reason =
        parameters.choice("cancellation_reason", {"duplicate", "fraudulent", "requested_by_customer", "abandoned"});
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (!allows(cancelable, *current)) return executed(wrong_status("cancel", cancelable, current));
    Intent intent = *current;
    if (const auto held = account.find<Charge>(intent.latest_charge.id); held && intent.status == requires_capture) {
        Charge released = *held;
        released.amount_refunded = released.amount;
        released.refunded = true;
        account.emit("charge.refunded", account.put(std::move(released)));
    }
    intent.status = canceled;
    intent.amount_capturable = 0;
    intent.canceled_at.emplace(account.now());
    if (reason) intent.cancellation_reason = *reason;
    intent.next_action.reset();
    const auto version = account.put(std::move(intent));
    account.emit("payment_intent.canceled", version);
    return version;
}

Outcome capture_intent(Account& account, const IntentPtr& current, const Command&, Parameters& parameters) {
    Intent intent = *current;
    const auto amount = parameters.integer("amount_to_capture").value_or(intent.amount_capturable);
    parameters.metadata(intent.metadata);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    const auto held = account.find<Charge>(intent.latest_charge.id);
    if (!allows(capturable, intent) || !held) return executed(wrong_status("capture", capturable, current));
    if (amount < 1 || amount > intent.amount_capturable) {
        return executed(invalid_parameter("amount_to_capture",
                                          amount < 1 ? "parameter_invalid_integer" : "amount_too_large",
                                          amount < 1 ? "This value must be greater than or equal to 1."
                                                     : "The amount to capture is more than what was authorized."));
    }
    Charge charge = *held;
    charge.captured = true;
    charge.amount_captured = amount;
    charge.amount_refunded = charge.amount - amount;
    charge.balance_transaction = account.new_id("txn_");
    intent.status = succeeded;
    intent.amount_received = amount;
    intent.amount_capturable = 0;
    const auto version = account.put(std::move(intent));
    account.emit("charge.captured", account.put(std::move(charge)));
    account.emit("payment_intent.succeeded", version);
    return version;
}

Outcome finish_authentication(Account& account, const IntentPtr& current, const Command&, Parameters& parameters) {
    const auto answer = parameters.choice("outcome", {"complete", "fail"});
    if (!answer) parameters.required_text("outcome");
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    const auto method = account.find<PaymentMethod>(current->payment_method.id);
    if (current->status != requires_action || !method) {
        return executed(unexpected_state(current, "This PaymentIntent is not waiting for authentication."));
    }
    if (*answer == "complete") return charge(account, *current, *method, true);
    return fail(account, *current, *method, authentication_failed, nullptr);
}

void settle_intent(Account& account, Intent intent) {
    const auto method = account.find<PaymentMethod>(intent.payment_method.id);
    if (intent.status == processing && method) charge(account, std::move(intent), *method, false);
}

}  // namespace souk::stripe_sandbox
