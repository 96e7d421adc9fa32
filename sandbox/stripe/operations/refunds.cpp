// Refunds of captured charges, whole or in part, and what happens to charges afterwards. A refund's status follows its
// course: that of the card, or the one that the tests' switchboard asked for.
#include "sandbox/stripe/domain/currencies.hpp"
#include "sandbox/stripe/operations/operations.hpp"

namespace souk::stripe_sandbox {

namespace {

constexpr std::string_view statuses = "pending requires_action succeeded failed canceled";

ObjectPtr change_refunded(Account& account, std::string_view id, std::int64_t by) {
    const auto current = account.find(charges, id);
    if (!current || by == 0) return current;
    Object charge = *current;
    charge.set("amount_refunded", charge.integer("amount_refunded") + by);
    return account.put(charge.set("refunded", charge["amount_refunded"] == charge["amount"]));
}

Outcome charge_of(const Call& call) {
    const auto intent_id = call.given.text("payment_intent"), charge_id = call.given.text("charge");
    if (!charge_id.empty()) {
        if (auto charge = call.account.find(charges, charge_id)) return charge;
        return std::unexpected(missing_resource("charge", charge_id, "charge", 404));
    }
    if (intent_id.empty()) {
        return std::unexpected(invalid_parameter(
            "", "parameter_missing",
            "One of the following params should be provided for this request: payment_intent or charge."));
    }
    const auto intent = call.account.find(intents, intent_id);
    if (!intent) return std::unexpected(missing_resource("payment_intent", intent_id, "payment_intent", 404));
    auto charge = call.account.find(charges, intent->text("latest_charge"));
    if (charge && charge->flag("captured")) return charge;
    return executed(invalid_parameter(
        "payment_intent", "", "This PaymentIntent (" + intent_id + ") does not have a successful charge to refund."));
}

std::optional<Object> cannot_refund(const Object& charge, std::int64_t amount, std::int64_t left) {
    const auto named = "Charge " + std::string(charge.id());
    const auto currency = charge.text("currency");
    const auto rule = currency_rule(currency).value_or(CurrencyRule{});
    if (charge.flag("disputed")) {
        return refusal(400, "charge_disputed", named + " has been charged back; cannot issue a refund.");
    }
    if (!charge.flag("captured")) {
        return invalid_parameter("charge", "", named + " has not been captured: cancel its PaymentIntent.");
    }
    if (left <= 0) return refusal(400, "charge_already_refunded", named + " has already been refunded.");
    if (amount <= left) return std::nullopt;
    return invalid_parameter("amount", "",
                             "Refund amount (" + rule.text(amount, currency) +
                                 ") is greater than unrefunded amount on charge (" + rule.text(left, currency) + ")");
}

Outcome create(const Call& call) {
    auto& account = call.account;
    if (call.given.get<std::int64_t>("amount", 1) < 1) {
        return std::unexpected(
            invalid_parameter("amount", "parameter_invalid_integer", "This value must be greater than or equal to 1."));
    }
    const auto charge = charge_of(call);
    if (!charge) return std::unexpected(charge.error());
    const auto left = (*charge)->integer("amount") - (*charge)->integer("amount_refunded");
    const auto amount = call.given.get("amount", left);
    if (auto error = cannot_refund(**charge, amount, left)) return executed(std::move(*error));

    const auto course = call.command.course.value_or(std::string((*charge)->text("refund_course")));
    const auto status = course.substr(0, course.find(','));
    auto refund = account.make(refunds);
    call.given.give(refund);
    refund.copy(**charge, {"currency", "payment_intent"}).set("charge", (*charge)->id()).set("amount", amount);
    refund.set("status", status).set("then", course.substr(std::min(course.size(), status.size() + 1)));
    if (is_out(status)) refund.set("balance_transaction", account.new_id("txn_"));
    if (status == "failed") refund.set("failure_reason", "expired_or_canceled_card");
    const auto made = account.put_and_tell(std::move(refund), "refund.created");
    if (is_out(status)) {
        account.emit("charge.refunded", change_refunded(account, (*charge)->id(), amount));
    } else {
        account.emit("refund.failed", made);
    }
    if (!made->text("then").empty()) account.settle_later(*made);
    return made;
}

ObjectPtr tell_of_update(Account& account, Object refund, const Object& before) {
    const auto version = account.put_and_tell(std::move(refund), "refund.updated", &before);
    account.emit("charge.refund.updated", version, &before);
    return version;
}

Outcome update(const Call& call) {
    Object refund = *call.object;
    call.given.give(refund);
    return tell_of_update(call.account, std::move(refund), *call.object);
}

Outcome cancel(const Call& call) {
    if (call.object->text("status") == "requires_action") return settle_refund(call.account, *call.object, "canceled");
    return executed(refusal(400, "", "You can only cancel a refund whose status is requires_action."));
}

Outcome end(const Call& call) { return settle_refund(call.account, *call.object, call.given.text("status")); }

Outcome update_charge(const Call& call) {
    Object charge = *call.object;
    call.given.give(charge);
    return call.account.put_and_tell(std::move(charge), "charge.updated", call.object);
}

}  // namespace

Operations refund_operations() {
    return {{"POST refunds", create,
             "amount:integer charge metadata:map payment_intent reason=duplicate|fraudulent|requested_by_customer"},
            {"POST refunds/*", update, "metadata:map"},
            {"POST refunds/*/cancel", cancel, ""},
            {"TEST refunds/*/end", end, "status=pending|requires_action|succeeded|failed|canceled*"},
            {"POST charges/*", update_charge, "description metadata:map receipt_email:email"}};
}

bool is_refund_course(std::string_view text) {
    const auto comma = std::min(text.find(','), text.size());
    return has_word(statuses, text.substr(0, comma)) &&
           (comma == text.size() || has_word(statuses, text.substr(comma + 1)));
}

ObjectPtr settle_refund(Account& account, const Object& before, std::string_view status) {
    Object refund = before;
    refund.set("then", "").set("status", status);
    if (status == "failed") refund.set("failure_reason", "expired_or_canceled_card");
    const int change = is_out(status) - is_out(before.text("status"));
    change_refunded(account, refund.text("charge"), change * refund.integer("amount"));
    const auto version = tell_of_update(account, std::move(refund), before);
    if (status == "failed") account.emit("refund.failed", version, &before);
    return version;
}

// With asynchronous capture the balance follows the payment.
void settle_charge(Account& account, const Object& before) {
    Object charge = before;
    charge.set("balance_transaction", account.new_id("txn_"));
    account.put_and_tell(std::move(charge), "charge.updated", &before);
}

}  // namespace souk::stripe_sandbox
