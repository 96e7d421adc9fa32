// PaymentIntents: create, update, confirm, cancel, capture, and the two things that happen to them from outside, the
// customer's answer to 3-D Secure and the end of slow processing.
#include "sandbox/stripe/domain/currencies.hpp"
#include "sandbox/stripe/operations/operations.hpp"

namespace souk::stripe_sandbox {

namespace {

// Which statuses allow a step.
constexpr std::string_view amendable = "requires_payment_method, requires_confirmation, requires_action";
constexpr std::string_view capturable = "requires_capture";
constexpr std::string_view cancelable =
    "requires_payment_method, requires_confirmation, requires_action, processing, requires_capture";

bool allows(std::string_view statuses, const Object& intent) { return statuses.contains(intent.text("status")); }

std::unexpected<Object> unexpected_state(const Object& intent, std::string message) {
    return executed(
        refusal(400, "payment_intent_unexpected_state", std::move(message)).set("payment_intent", share(intent)));
}

std::unexpected<Object> wrong_status(std::string_view what, std::string_view statuses, const Object& intent) {
    return unexpected_state(
        intent,
        "You cannot " + std::string(what) + " this PaymentIntent because it has a status of " +
            std::string(intent.text("status")) +
            ". Only a PaymentIntent with one of the following statuses may be used so: " + std::string(statuses) + ".");
}

std::optional<Object> wrong_amount(const Object& intent) {
    const auto amount = intent.integer("amount");
    const auto currency = intent.text("currency");
    const auto rule = currency_rule(currency).value_or(CurrencyRule{});
    const auto wrong = [](std::string_view code, std::string message) {
        return invalid_parameter("amount", code, std::move(message));
    };
    if (amount < 1) return wrong("parameter_invalid_integer", "This value must be greater than or equal to 1.");
    if (amount < rule.least)
        return wrong("amount_too_small", "Amount must be at least " + rule.text(rule.least, currency));
    if (amount > rule.most) {
        return wrong("amount_too_large", "Amount must be no more than " + rule.text(rule.most, currency));
    }
    if (amount % rule.step == 0) return std::nullopt;
    return wrong("parameter_invalid_integer", "Amounts in " + std::string(currency) + " must be evenly divisible by " +
                                                  std::to_string(rule.step) + ".");
}

// The ways to pay: by a list of types, or whatever is switched on, which is the default since 2023-08-16.
std::optional<Object> wrong_method_types(Object& intent, const Given& given, std::string_view version) {
    constexpr std::string_view list = "payment_method_types", automatic = "automatic_payment_methods";
    for (const auto& type : given.get<Texts>(list)) {
        if (type == "card") continue;
        return invalid_parameter(list, "payment_intent_invalid_parameter",
                                 "The payment method type \"" + type + "\" is invalid. This sandbox takes cards only.");
    }
    const auto chosen = given.below(automatic);
    if (chosen.has("enabled") && given.has(list)) {
        return invalid_parameter(automatic, "payment_intent_invalid_parameter",
                                 "You may only specify one of these parameters: automatic_payment_methods, "
                                 "payment_method_types.");
    }
    if (given.has(list) || !chosen.flag("enabled", version >= "2023-08-16")) return std::nullopt;
    Object methods(automatic_methods);
    chosen.give(methods);
    intent.set(automatic, share(std::move(methods)));
    return std::nullopt;
}

std::optional<Object> cannot_confirm(const Object& intent, const Object& method) {
    const auto* automatic = std::get_if<ObjectPtr>(&intent["automatic_payment_methods"]);
    if (automatic != nullptr && (*automatic)->text("allow_redirects") == "always" &&
        intent.text("return_url").empty()) {
        return invalid_parameter(
            "return_url", "",
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of "
            "these payment methods might redirect your customer off of your page, you must provide a `return_url`. If "
            "you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to "
            "`true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and "
            "Payment Intents.");
    }
    if (method.text("used_by").empty() || method.text("used_by") == intent.id()) return std::nullopt;
    return refusal(400, "",
                   "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, "
                   "shared with a connected account without Customer attachment, or was detached from a Customer. It "
                   "may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer "
                   "first.");
}

const Card& card_of(const Object& method) { return *card_by_token(method.text("token")); }

ObjectPtr new_charge(Account& account, const Object& intent, const Object& method, const Decline* decline,
                     bool authenticated) {
    const auto& behaviour = card_of(method);
    auto charge = account.make(charges);
    charge.copy(intent, {"amount", "currency", "description", "metadata", "receipt_email"});
    charge.copy(method, {"billing_details"}).set("payment_intent", intent.id()).set("payment_method", method.id());
    Object card(charged_card);
    card.copy(method.part("card"),
              {"brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4"});
    card.set("amount_authorized", decline == nullptr ? intent.integer("amount") : 0).set("network", behaviour.brand);
    if (authenticated) card.set("three_d_secure", share(Object(passed_authentication)));
    charge.set("payment_method_details.card", share(std::move(card)));
    charge.set("refund_course", behaviour.refund_course()).set("paid", decline == nullptr);
    if (behaviour.special == Special::elevated_risk) {
        charge.set("outcome.risk_level", "elevated").set("outcome.risk_score", 74);
    }
    if (decline != nullptr) {
        charge.set("failure_code", decline->code).set("failure_message", decline->message).set("status", "failed");
        charge.set("outcome.network_status", "declined_by_network").set("outcome.reason", decline->reason);
        charge.set("outcome.type", "issuer_declined");
        charge.set("outcome.seller_message", "The bank did not approve the payment.");
    } else if (intent.text("capture_method") != "manual") {
        charge.set("captured", true).set("amount_captured", intent.integer("amount"));
        if (intent.text("capture_method") == "automatic") charge.set("balance_transaction", account.new_id("txn_"));
    }
    if (behaviour.special == Special::blocked) {
        charge.set("outcome.network_status", "not_sent_to_network").set("outcome.reason", "highest_risk_level");
        charge.set("outcome.risk_level", "highest").set("outcome.risk_score", 94).set("outcome.type", "blocked");
        charge.set("outcome.seller_message", "Stripe blocked this payment as too risky.");
    }
    return account.put(std::move(charge));
}

// The attempt has failed: the intent wants another method.
Outcome fail(Account& account, Object intent, const Object& method, const Decline& decline, const ObjectPtr& charge) {
    auto error = card_error(decline).set("payment_method", share(method));
    if (charge) {
        error.set("charge", charge->id());
        intent.set("latest_charge", charge->id());
    }
    intent.set("status", "requires_payment_method").set("last_payment_error", share(error));
    const auto version = account.put(intent.set("payment_method", nullptr).set("next_action", nullptr));
    if (charge) account.emit("charge.failed", charge);
    account.emit("payment_intent.payment_failed", version);
    return executed(error.set("payment_intent", version));
}

Outcome charge(Account& account, Object intent, const Object& method, bool authenticated) {
    const auto& behaviour = card_of(method);
    const auto made = new_charge(account, intent, method, behaviour.decline, authenticated);
    if (behaviour.decline != nullptr) return fail(account, std::move(intent), method, *behaviour.decline, made);
    const bool captured = made->flag("captured");
    intent.set("latest_charge", made->id()).set("next_action", nullptr).set("last_payment_error", nullptr);
    intent.set("status", captured ? "succeeded" : "requires_capture");
    intent.set(captured ? "amount_received" : "amount_capturable", intent["amount"]);
    const auto version = account.put(std::move(intent));
    account.emit("charge.succeeded", made);
    account.emit(captured ? "payment_intent.succeeded" : "payment_intent.amount_capturable_updated", version);
    if (captured && made->text("balance_transaction").empty()) account.settle_later(*made);
    if (behaviour.special == Special::disputed) open_dispute(account, *made, made->integer("amount"));
    return version;
}

Outcome attempt_payment(const Call& call, Object intent, Object method) {
    auto& account = call.account;
    method.set("used_by", intent.id());
    intent.set("payment_method", method.id());
    account.put(method);
    const auto special = card_of(method).special;
    if (special == Special::authentication) {
        if (call.given.flag("off_session") || call.given.flag("error_on_requires_action")) {
            const auto made = new_charge(account, intent, method, &authentication_required, false);
            return fail(account, std::move(intent), method, authentication_required, made);
        }
        const auto url = account.authentication_url(intent);
        Object action(redirect_to_url);
        if (intent.text("return_url").empty() || call.given.flag("use_stripe_sdk")) {
            action = Object(use_stripe_sdk).set("use_stripe_sdk.stripe_js", url);
            action.set("use_stripe_sdk.source", account.new_id("src_"));
        } else {
            action.set("redirect_to_url.url", url).set("redirect_to_url.return_url", intent.text("return_url"));
        }
        intent.set("status", "requires_action").set("next_action", share(std::move(action)));
    } else if (special == Special::slow) {
        intent.set("status", "processing");
        account.settle_later(intent);
    } else {
        return charge(account, std::move(intent), method, false);
    }
    intent.set("last_payment_error", nullptr);
    return account.put_and_tell(intent, "payment_intent." + std::string(intent.text("status")));
}

Outcome create(const Call& call) {
    auto& [account, command, given, none] = call;
    auto intent = account.make(intents);
    intent.set("client_secret", account.client_secret_of(intent.id()));
    if (!command.version.empty() && command.version < "2024-04-10") intent.set("capture_method", "automatic");
    given.give(intent);
    if (auto error = wrong_amount(intent)) return std::unexpected(std::move(*error));
    const auto version = command.version.empty() ? latest_version : std::string_view(command.version);
    if (auto error = wrong_method_types(intent, given, version)) return std::unexpected(std::move(*error));
    const bool confirm_now = given.flag("confirm");
    for (const auto* name : {"return_url", "off_session", "error_on_requires_action"}) {
        if (confirm_now || !given.has(name)) continue;
        return std::unexpected(invalid_parameter(name, "payment_intent_invalid_parameter",
                                                 "This parameter can only be used with `confirm` set to `true`."));
    }
    const auto method = method_of(call);
    if (!method) return std::unexpected(method.error());
    if (confirm_now && !*method) {
        return std::unexpected(
            invalid_parameter("payment_method", "payment_intent_unexpected_state",
                              "You cannot confirm this PaymentIntent because it's missing a payment method."));
    }
    if (confirm_now) {
        if (auto error = cannot_confirm(intent, **method)) return std::unexpected(std::move(*error));
    }
    if (*method) {
        account.put(**method);
        intent.set("payment_method", (*method)->id()).set("status", "requires_confirmation");
    }
    const auto made = account.put_and_tell(intent, "payment_intent.created");
    if (!confirm_now) return made;
    return attempt_payment(call, std::move(intent), **method);
}

Outcome update(const Call& call) {
    const auto& current = *call.object;
    Object intent = current;
    call.given.give(intent);
    if (call.given.has("amount") || call.given.has("currency")) {
        if (auto error = wrong_amount(intent)) return std::unexpected(std::move(*error));
    }
    const auto method = method_of(call);
    if (!method) return std::unexpected(method.error());
    const bool agreed_to_else = intent["amount"] != current["amount"] || intent["currency"] != current["currency"];
    if ((agreed_to_else || *method || intent["capture_method"] != current["capture_method"]) &&
        !allows(amendable, intent)) {
        return wrong_status("update", amendable, current);
    }
    if (*method) {
        call.account.put(**method);
        intent.set("payment_method", (*method)->id()).set("status", "requires_confirmation");
    } else if (agreed_to_else && intent.text("status") == "requires_action") {
        intent.set("status", "requires_confirmation");
    }
    if (intent.text("status") != "requires_action") intent.set("next_action", nullptr);
    return call.account.put(std::move(intent));
}

Outcome confirm(const Call& call) {
    Object intent = *call.object;
    call.given.give(intent);
    auto method = method_of(call);
    if (!method) return std::unexpected(method.error());
    if (intent.text("status") == "succeeded") {
        return unexpected_state(*call.object,
                                "You cannot confirm this PaymentIntent because it has already succeeded after being "
                                "previously confirmed.");
    }
    if (!allows(amendable, intent)) return wrong_status("confirm", amendable, *call.object);
    if (const auto known = call.account.find(methods, intent.text("payment_method")); known && !*method) {
        *method = *known;
    }
    if (!*method) {
        return unexpected_state(
            *call.object,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a "
            "payment method.");
    }
    if (auto error = cannot_confirm(intent, **method)) return std::unexpected(std::move(*error));
    return attempt_payment(call, std::move(intent), **method);
}

Outcome cancel(const Call& call) {
    auto& account = call.account;
    if (!allows(cancelable, *call.object)) return wrong_status("cancel", cancelable, *call.object);
    Object intent = *call.object;
    call.given.give(intent);
    if (const auto held = account.find(charges, intent.text("latest_charge"));
        held && intent.text("status") == "requires_capture") {
        Object released = *held;
        account.put_and_tell(released.set("amount_refunded", released["amount"]).set("refunded", true),
                             "charge.refunded");
    }
    intent.set("status", "canceled").set("amount_capturable", 0).set("canceled_at", account.now());
    return account.put_and_tell(intent.set("next_action", nullptr), "payment_intent.canceled");
}

Outcome capture(const Call& call) {
    auto& account = call.account;
    Object intent = *call.object;
    call.given.give(intent);
    const auto held = account.find(charges, intent.text("latest_charge"));
    if (!allows(capturable, intent) || !held) return wrong_status("capture", capturable, *call.object);
    const auto most = intent.integer("amount_capturable");
    const auto amount = call.given.get("amount_to_capture", most);
    if (amount < 1 || amount > most) {
        return executed(invalid_parameter("amount_to_capture",
                                          amount < 1 ? "parameter_invalid_integer" : "amount_too_large",
                                          "The amount to capture is between 1 and what was authorized."));
    }
    Object charge = *held;
    charge.set("captured", true).set("amount_captured", amount).set("amount_refunded", most - amount);
    charge.set("balance_transaction", account.new_id("txn_"));
    account.put_and_tell(std::move(charge), "charge.captured");
    intent.set("status", "succeeded").set("amount_received", amount).set("amount_capturable", 0);
    return account.put_and_tell(std::move(intent), "payment_intent.succeeded");
}

Outcome finish_authentication(const Call& call) {
    const auto method = call.account.find(methods, call.object->text("payment_method"));
    if (call.object->text("status") != "requires_action" || !method) {
        return unexpected_state(*call.object, "This PaymentIntent is not waiting for authentication.");
    }
    if (call.given.text("outcome") == "complete") return charge(call.account, *call.object, *method, true);
    return fail(call.account, *call.object, *method, authentication_failed, nullptr);
}

constexpr std::string_view creation =
    "amount:integer* currency:currency* automatic_payment_methods[enabled]:flag "
    "automatic_payment_methods[allow_redirects]=always|never capture_method=automatic|automatic_async|manual "
    "confirm:flag "
    "confirmation_method=automatic description<1000 error_on_requires_action:flag metadata:map off_session:flag "
    "payment_method payment_method_types:list receipt_email:email return_url:address use_stripe_sdk:flag";
constexpr std::string_view change =
    "amount:integer capture_method=automatic|automatic_async|manual currency:currency description<1000 metadata:map "
    "payment_method receipt_email:email";
constexpr std::string_view confirmation =
    "!capture_method=automatic|automatic_async|manual !description<1000 !error_on_requires_action:flag !metadata:map "
    "!off_session:flag payment_method receipt_email:email return_url:address use_stripe_sdk:flag";

}  // namespace

Operations intent_operations() {
    const auto with_method = [](Parameters parameters) {
        return parameters += method_parameters().inside("payment_method_data");
    };
    return {{"POST payment_intents", create, with_method(creation)},
            {"POST payment_intents/*", update, with_method(change)},
            {"POST payment_intents/*/confirm", confirm, with_method(confirmation), true},
            {"POST payment_intents/*/cancel", cancel,
             "cancellation_reason=duplicate|fraudulent|requested_by_customer|abandoned"},
            {"POST payment_intents/*/capture", capture, "amount_to_capture:integer metadata:map"},
            {"TEST payment_intents/*/authenticate", finish_authentication, "outcome=complete|fail*"}};
}

void settle_intent(Account& account, const Object& intent) {
    const auto method = account.find(methods, intent.text("payment_method"));
    if (intent.text("status") == "processing" && method) charge(account, intent, *method, false);
}

}  // namespace souk::stripe_sandbox
