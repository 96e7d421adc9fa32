// PaymentIntents: create, update, confirm, cancel, capture, and the two things that happen to them from outside, the
// customer's answer to 3-D Secure and the end of slow processing.
#include "sandbox/stripe/domain/intent_rules.hpp"
#include "sandbox/stripe/operations/operations.hpp"

#include "foundation/core/money.hpp"

namespace souk::stripe_sandbox {

namespace {

constexpr std::chrono::seconds processing_time{1};

// The parameters that only a confirmation has.
struct Confirmation {
    MethodPtr method;
    std::optional<std::string> return_url;
    bool customer_present = true;
};

Confirmation read_confirmation(Parameters& parameters) {
    Confirmation confirmation;
    confirmation.return_url = parameters.url("return_url", false);
    const bool off_session = parameters.flag("off_session");
    const bool refuse_action = parameters.flag("error_on_requires_action");
    confirmation.customer_present = !off_session && !refuse_action;
    return confirmation;
}

std::optional<bool> read_manual_capture(Parameters& parameters) {
    const auto method = parameters.choice("capture_method", {"automatic", "automatic_async", "manual"});
    if (!method) return std::nullopt;
    return *method == "manual";
}

void change_terms(Intent& intent, Parameters& parameters, std::optional<std::string> return_url = std::nullopt) {
    auto terms = std::make_shared<Terms>(*intent.terms);
    parameters.metadata(terms->metadata);
    if (auto text = parameters.text("description", 1000)) terms->description = std::move(*text);
    if (auto text = parameters.email("receipt_email")) terms->receipt_email = std::move(*text);
    if (return_url) terms->return_url = std::move(*return_url);
    if (*terms != *intent.terms) intent.terms = std::move(terms);  // most versions share them
}

std::optional<ApiError> missing_return_url(const Intent& intent) {
    if (!intent.automatic_methods || !intent.allow_redirects || !intent.terms->return_url.empty()) return std::nullopt;
    return invalid_parameter(
        "return_url", "",
        "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these "
        "payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't "
        "want "
        "to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and "
        "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.");
}

// Puts the new version and tells what has become of the attempt.
IntentPtr publish(Account& account, Intent intent, Attempt attempt) {
    const auto version = std::make_shared<const Intent>(std::move(intent));
    account.put(version);
    const bool charged = version->charge && attempt != Attempt::requires_action && attempt != Attempt::processing &&
                         !(attempt == Attempt::declined && version->last_error->charge == 0);
    if (charged) {
        account.put(version->charge);
        account.emit(attempt == Attempt::declined ? "charge.failed" : "charge.succeeded", version->charge);
    }
    switch (attempt) {
        case Attempt::succeeded: account.emit("payment_intent.succeeded", version); break;
        case Attempt::authorized: account.emit("payment_intent.amount_capturable_updated", version); break;
        case Attempt::requires_action: account.emit("payment_intent.requires_action", version); break;
        case Attempt::declined: account.emit("payment_intent.payment_failed", version); break;
        case Attempt::processing:
            account.emit("payment_intent.processing", version);
            account.settle_later(account.ids().make("pi_", version->serial), processing_time);
    }
    return version;
}

ChargeIdentity new_charge(Account& account) { return {.serial = account.new_serial(), .now = account.now()}; }

Outcome attempt_payment(Account& account, Intent intent, const Confirmation& confirmation) {
    const auto method = confirmation.method ? confirmation.method : intent.method;
    const auto attempt = confirm(intent, method, confirmation.customer_present, new_charge(account));
    auto version = publish(account, std::move(intent), attempt);
    if (attempt == Attempt::declined) return std::unexpected(declined(version));
    return version;
}

std::string refusal(std::string_view verb, std::string_view done, const Intent& intent, IntentStep step) {
    return "You cannot " + std::string(verb) + " this PaymentIntent because it has a status of " +
           std::string(to_string(intent.status)) + ". Only a PaymentIntent with one of the following statuses may be " +
           std::string(done) + ": " + statuses_for(step) + ".";
}

std::optional<ApiError> cannot_confirm(const IntentPtr& intent, const MethodPtr& offered) {
    if (intent->status == IntentStatus::succeeded) {
        return unexpected_state(intent,
                                "You cannot confirm this PaymentIntent because it has already succeeded after being "
                                "previously confirmed.");
    }
    if (!may(IntentStep::confirm, intent->status)) {
        return unexpected_state(intent, refusal("confirm", "confirmed", *intent, IntentStep::confirm));
    }
    if (!offered && !intent->method) {
        return unexpected_state(intent,
                                "You cannot confirm this PaymentIntent because it's missing a payment method. You can "
                                "either update the PaymentIntent with a payment method and then confirm it again, or "
                                "confirm it again directly with a payment method.");
    }
    return std::nullopt;
}

// The ways to pay: by a list of types, or whatever is switched on, which is the default.
void read_method_types(Intent& intent, Parameters& parameters) {
    const auto types = parameters.form().list("payment_method_types");
    for (const auto type : types) {
        if (type == "card") continue;
        parameters.refuse(invalid_parameter(
            "payment_method_types", "payment_intent_invalid_parameter",
            "The payment method type \"" + std::string(type) + "\" is invalid. This sandbox takes cards only."));
    }
    const bool given = parameters.form().has("automatic_payment_methods");
    if (given && !types.empty()) {
        parameters.refuse(invalid_parameter("automatic_payment_methods", "payment_intent_invalid_parameter",
                                            "You may only specify one of these parameters: automatic_payment_methods, "
                                            "payment_method_types."));
    }
    intent.automatic_methods = types.empty() && parameters.flag("automatic_payment_methods[enabled]", true);
    intent.allow_redirects =
        parameters.choice("automatic_payment_methods[allow_redirects]", {"always", "never"}).value_or("always") ==
        "always";
}

}  // namespace

Outcome create_intent(Account& account, Parameters& parameters) {
    Intent intent;
    intent.created = account.now();
    intent.terms = std::make_shared<const Terms>();
    intent.amount = parameters.required_integer("amount");
    parameters.required_text("currency");
    if (const auto currency = parameters.currency("currency")) {
        intent.currency = *currency;
        if (parameters.form().has("amount")) parameters.amount("amount", intent.amount, *currency);
    }
    intent.manual_capture = read_manual_capture(parameters).value_or(false);
    parameters.choice("confirmation_method", {"automatic"});
    read_method_types(intent, parameters);
    const bool confirm_now = parameters.flag("confirm");
    if (!confirm_now) {
        for (const auto* key : {"return_url", "off_session", "error_on_requires_action"}) {
            if (!parameters.form().has(key)) continue;
            parameters.refuse(invalid_parameter(key, "payment_intent_invalid_parameter",
                                                "This parameter can only be used with `confirm` set to `true`."));
        }
    }
    auto confirmation = read_confirmation(parameters);
    change_terms(intent, parameters, confirmation.return_url);
    const auto method = read_method(account, parameters);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (confirm_now) {
        if (auto error = missing_return_url(intent)) return std::unexpected(std::move(*error));
        if (!method) {
            return std::unexpected(
                invalid_parameter("payment_method", "payment_intent_unexpected_state",
                                  "You cannot confirm this PaymentIntent because it's missing a payment "
                                  "method."));
        }
    }

    intent.serial = account.new_serial();
    if (method) account.put(method);
    offer_method(intent, method);
    const auto version = std::make_shared<const Intent>(intent);
    account.put(version);
    account.emit("payment_intent.created", version);
    if (!confirm_now) return version;
    return attempt_payment(account, std::move(intent), confirmation);
}

Outcome update_intent(Account& account, const IntentPtr& current, Parameters& parameters) {
    Intent intent = *current;
    const auto currency = parameters.currency("currency");
    if (currency) intent.currency = *currency;
    const auto amount = parameters.integer("amount");
    if (amount) intent.amount = parameters.amount("amount", *amount, intent.currency);
    const auto manual = read_manual_capture(parameters);
    if (manual) intent.manual_capture = *manual;
    change_terms(intent, parameters);
    const auto method = read_method(account, parameters);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if ((amount || currency || manual || method) && !may(IntentStep::amend, current->status)) {
        return std::unexpected(unexpected_state(
            current, "This PaymentIntent's " +
                         std::string(amount     ? "amount"
                                     : currency ? "currency"
                                     : method   ? "payment_method"
                                                : "capture_method") +
                         " could not be updated because it has a status of " + std::string(to_string(current->status)) +
                         ". You may only update it with one of the following statuses: " +
                         statuses_for(IntentStep::amend) + "."));
    }
    if (method) {
        account.put(method);
        offer_method(intent, method);
    } else if (intent.status == IntentStatus::requires_action && (amount || currency)) {
        intent.status = IntentStatus::requires_confirmation;  // the customer agreed to something else
    }
    auto version = std::make_shared<const Intent>(std::move(intent));
    account.put(version);
    return IntentPtr(std::move(version));
}

Outcome confirm_intent(Account& account, const IntentPtr& current, Parameters& parameters) {
    Intent intent = *current;
    auto confirmation = read_confirmation(parameters);
    if (const auto manual = read_manual_capture(parameters)) intent.manual_capture = *manual;
    change_terms(intent, parameters, confirmation.return_url);
    confirmation.method = read_method(account, parameters);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (auto error = cannot_confirm(current, confirmation.method)) return std::unexpected(std::move(*error));
    if (auto error = missing_return_url(intent)) return std::unexpected(std::move(*error));
    if (confirmation.method) account.put(confirmation.method);
    return attempt_payment(account, std::move(intent), confirmation);
}

Outcome cancel_intent(Account& account, const IntentPtr& current, Parameters& parameters) {
    const auto reason =
        parameters.choice("cancellation_reason", {"duplicate", "fraudulent", "requested_by_customer", "abandoned"});
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (!may(IntentStep::cancel, current->status)) {
        return std::unexpected(unexpected_state(current, refusal("cancel", "canceled", *current, IntentStep::cancel)));
    }
    Intent intent = *current;
    cancel(intent, reason.value_or(""), account.now());
    const auto version = std::make_shared<const Intent>(std::move(intent));
    account.put(version);
    if (version->charge != current->charge) {
        account.put(version->charge);
        account.emit("charge.refunded", version->charge);
    }
    account.emit("payment_intent.canceled", version);
    return version;
}

Outcome capture_intent(Account& account, const IntentPtr& current, Parameters& parameters) {
    const auto amount = parameters.integer("amount_to_capture");
    Intent intent = *current;
    change_terms(intent, parameters);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (!may(IntentStep::capture, current->status)) {
        return std::unexpected(unexpected_state(
            current, "This PaymentIntent could not be captured because it has a status of " +
                         std::string(to_string(current->status)) +
                         ". Only a PaymentIntent with one of the following statuses may be captured: " +
                         statuses_for(IntentStep::capture) + "."));
    }
    if (amount && (*amount < 1 || *amount > current->amount_capturable)) {
        return std::unexpected(invalid_parameter(
            "amount_to_capture", *amount < 1 ? "parameter_invalid_integer" : "amount_too_large",
            *amount < 1 ? "This value must be greater than or equal to 1."
                        : "The amount to capture is more than the capturable " +
                              Money(current->amount_capturable, current->currency).to_string() + "."));
    }
    capture(intent, amount.value_or(current->amount_capturable));
    const auto version = std::make_shared<const Intent>(std::move(intent));
    account.put(version);
    account.put(version->charge);
    account.emit("charge.captured", version->charge);
    account.emit("payment_intent.succeeded", version);
    return version;
}

Outcome finish_authentication(Account& account, const IntentPtr& current, Parameters& parameters) {
    const auto answer = parameters.choice("outcome", {"complete", "fail"});
    if (!answer) parameters.required_text("outcome");
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (!may(IntentStep::authenticate, current->status)) {
        return std::unexpected(unexpected_state(current, "This PaymentIntent is not waiting for authentication."));
    }
    Intent intent = *current;
    const auto attempt = authenticate(intent, *answer == "complete", new_charge(account));
    return publish(account, std::move(intent), attempt);
}

void settle_intent(Account& account, const IntentPtr& current) {
    if (!may(IntentStep::settle, current->status)) return;  // cancelled meanwhile
    Intent intent = *current;
    const auto attempt = settle(intent, new_charge(account));
    publish(account, std::move(intent), attempt);
}

}  // namespace souk::stripe_sandbox
