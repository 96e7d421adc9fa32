// Refunds of captured charges, whole or in part. The published refund cards make one that is pending first, or one that
// fails after it had succeeded.
#include "sandbox/stripe/operations/operations.hpp"

#include "foundation/core/money.hpp"

namespace souk::stripe_sandbox {

namespace {

constexpr std::chrono::seconds bank_time{1};

ApiError executed(ApiError error) {
    error.executed = true;
    return error;
}

// The charge and the intent that shows it, with what is refunded now. No event: the caller knows which.
ChargePtr change_refunded(Account& account, const Charge& current, std::int64_t by) {
    auto charge = std::make_shared<Charge>(current);
    charge->refunded += by;
    ChargePtr version = std::move(charge);
    account.put(version);
    const auto id = account.ids().make("pi_", version->intent);
    if (const auto intent = account.intent(id); intent && intent->charge && intent->charge->serial == version->serial) {
        auto showing = std::make_shared<Intent>(*intent);
        showing->charge = version;
        account.put(IntentPtr(std::move(showing)));
    }
    return version;
}

std::expected<ChargePtr, ApiError> find_charge(Account& account, Parameters& parameters) {
    const auto intent_id = parameters.text("payment_intent");
    const auto charge_id = parameters.text("charge");
    if (!intent_id && !charge_id) {
        return std::unexpected(invalid_parameter(
            "", "parameter_missing",
            "One of the following params should be provided for this request: payment_intent or charge."));
    }
    if (charge_id) {
        auto charge = account.charge(*charge_id);
        if (!charge) return std::unexpected(missing_resource("charge", *charge_id, "charge", 404));
        return charge;
    }
    const auto intent = account.intent(*intent_id);
    if (!intent) return std::unexpected(missing_resource("payment_intent", *intent_id, "payment_intent", 404));
    if (!intent->charge || !intent->charge->is_captured) {
        auto error =
            invalid_parameter("payment_intent", "",
                              "This PaymentIntent (" + *intent_id + ") does not have a successful charge to refund.");
        return std::unexpected(executed(std::move(error)));
    }
    return intent->charge;
}

}  // namespace

Outcome create_refund(Account& account, Parameters& parameters) {
    const auto found = find_charge(account, parameters);
    const auto given = parameters.integer("amount");
    const auto reason = parameters.choice("reason", {"duplicate", "fraudulent", "requested_by_customer"});
    Metadata metadata;
    parameters.metadata(metadata);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (!found) return std::unexpected(found.error());
    const auto& charge = **found;
    const auto id = account.ids().make("ch_", charge.serial);
    if (!charge.is_captured) {
        return std::unexpected(executed(invalid_parameter(
            "charge", "", "Charge " + id + " has not been captured; cancel its PaymentIntent to release the money.")));
    }
    const auto left = charge.amount - charge.refunded;
    if (left <= 0) {
        return std::unexpected(
            executed(invalid_parameter("", "charge_already_refunded", "Charge " + id + " has already been refunded.")));
    }
    const auto amount = given.value_or(left);
    if (amount < 1) {
        return std::unexpected(
            invalid_parameter("amount", "parameter_invalid_integer", "This value must be greater than or equal to 1."));
    }
    if (amount > left) {
        return std::unexpected(executed(invalid_parameter(
            "amount", "",
            "Refund amount (" + Money(amount, charge.currency).to_string() +
                ") is greater than unrefunded amount on charge (" + Money(left, charge.currency).to_string() + ")")));
    }

    const auto course = charge.method->card->refunds;
    const auto refund = std::make_shared<const Refund>(Refund{
        .serial = account.new_serial(),
        .intent = charge.intent,
        .charge = charge.serial,
        .created = account.now(),
        .amount = amount,
        .currency = charge.currency,
        .status = course == RefundCourse::pending_then_succeeds ? RefundStatus::pending : RefundStatus::succeeded,
        .course = course,
        .reason = reason.value_or(""),
        .metadata = std::move(metadata)});
    account.put(refund);
    const auto refunded = change_refunded(account, charge, amount);
    account.emit("refund.created", refund);
    account.emit("charge.refunded", refunded);
    if (course != RefundCourse::succeeds) account.settle_later(account.ids().make("re_", refund->serial), bank_time);
    return refund;
}

void settle_refund(Account& account, const RefundPtr& current) {
    auto settled = std::make_shared<Refund>(*current);
    settled->course = RefundCourse::succeeds;
    const bool fails = current->course == RefundCourse::succeeds_then_fails;
    settled->status = fails ? RefundStatus::failed : RefundStatus::succeeded;
    const RefundPtr refund = std::move(settled);
    account.put(refund);
    account.emit("refund.updated", refund);
    account.emit("charge.refund.updated", refund);
    if (!fails) return;
    if (const auto charge = account.charge(account.ids().make("ch_", refund->charge))) {
        change_refunded(account, *charge, -refund->amount);
    }
    account.emit("refund.failed", refund);
}

}  // namespace souk::stripe_sandbox
