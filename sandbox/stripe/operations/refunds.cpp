// Refunds of captured charges, whole or in part, and what happens to charges afterwards. A refund's status follows its
// course: that of the card, or the one that the tests' switchboard asked for.
#include "sandbox/stripe/operations/operations.hpp"

namespace souk::stripe_sandbox {

namespace {

bool is_out(RefundStatus status) { return status != RefundStatus::failed && status != RefundStatus::canceled; }

ChargePtr change_refunded(Account& account, const std::string& id, std::int64_t by) {
    const auto current = account.find<Charge>(id);
    if (!current || by == 0) return current;
    Charge charge = *current;
    charge.amount_refunded += by;
    charge.refunded = charge.amount_refunded == charge.amount;
    return account.put(std::move(charge));
}

std::expected<ChargePtr, ApiError> read_charge(Account& account, Parameters& parameters) {
    const auto intent_id = parameters.text("payment_intent");
    const auto charge_id = parameters.text("charge");
    if (!intent_id && !charge_id) {
        return std::unexpected(invalid_parameter(
            "", "parameter_missing",
            "One of the following params should be provided for this request: payment_intent or charge."));
    }
    if (charge_id) {
        auto charge = account.find<Charge>(*charge_id);
        if (!charge) return std::unexpected(missing_resource("charge", *charge_id, "charge", 404));
        return charge;
    }
    const auto intent = account.find<Intent>(*intent_id);
    if (!intent) return std::unexpected(missing_resource("payment_intent", *intent_id, "payment_intent", 404));
    auto charge = account.find<Charge>(intent->latest_charge.id);
    if (charge && charge->captured) return charge;
    return executed(invalid_parameter(
        "payment_intent", "", "This PaymentIntent (" + *intent_id + ") does not have a successful charge to refund."));
}

std::optional<ApiError> cannot_refund(const Charge& charge, std::int64_t amount) {
    const auto left = charge.amount - charge.amount_refunded;
    const auto rule = currency_rule(charge.currency).value_or(CurrencyRule{});
    if (charge.disputed) {
        return refusal(400, "charge_disputed",
                       "Charge " + charge.id + " has been charged back; cannot issue a refund.");
    }
    if (!charge.captured) {
        return invalid_parameter("charge", "",
                                 "Charge " + charge.id + " has not been captured: cancel its PaymentIntent.");
    }
    if (left <= 0) {
        return refusal(400, "charge_already_refunded", "Charge " + charge.id + " has already been refunded.");
    }
    if (amount <= left) return std::nullopt;
    return invalid_parameter("amount", "",
                             "Refund amount (" + rule.text(amount, charge.currency) +
                                 ") is greater than unrefunded amount on charge (" + rule.text(left, charge.currency) +
                                 ")");
}

}  // namespace

Outcome create_refund(Account& account, const Command& command, Parameters& parameters) {
    const auto charge = read_charge(account, parameters);
    const auto given = parameters.integer("amount");
    if (given && *given < 1) {
        parameters.refuse(
            invalid_parameter("amount", "parameter_invalid_integer", "This value must be greater than or equal to 1."));
    }
    Refund refund;
    if (const auto reason = parameters.choice("reason", {"duplicate", "fraudulent", "requested_by_customer"})) {
        refund.reason = *reason;
    }
    parameters.metadata(refund.metadata);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (!charge) return std::unexpected(charge.error());
    refund.amount = given.value_or((*charge)->amount - (*charge)->amount_refunded);
    if (auto error = cannot_refund(**charge, refund.amount)) return executed(std::move(*error));

    const auto course = command.course ? parse_course(*command.course).value_or(RefundCourse{}) : (*charge)->refunds;
    refund.id = account.new_id("re_");
    refund.charge.id = (*charge)->id;
    refund.created = account.now();
    refund.currency = (*charge)->currency;
    refund.payment_intent.id = (*charge)->payment_intent.id;
    refund.status = course.first;
    refund.then = course.then;
    if (is_out(course.first)) refund.balance_transaction = account.new_id("txn_");
    if (course.first == RefundStatus::failed) refund.failure_reason = "expired_or_canceled_card";
    const auto version = account.put(std::move(refund));
    account.emit("refund.created", version);
    if (is_out(version->status)) {
        account.emit("charge.refunded", change_refunded(account, version->charge.id, version->amount));
    } else {
        account.emit("refund.failed", version);
    }
    if (version->then) account.settle_later(version->id, bank_time);
    return version;
}

void settle_refund(Account& account, Refund refund, RefundStatus status) {
    const auto by = (is_out(status) ? refund.amount : 0) - (is_out(refund.status) ? refund.amount : 0);
    const auto before = std::string(schema::Codec<RefundStatus>::name_of(refund.status));
    refund.then.reset();
    refund.status = status;
    if (status == RefundStatus::failed) refund.failure_reason = "expired_or_canceled_card";
    const auto version = account.put(std::move(refund));
    change_refunded(account, version->charge.id, by);
    const auto previous = R"({"status":")" + before + R"("})";
    account.emit("refund.updated", version, previous);
    account.emit("charge.refund.updated", version, previous);
    if (status == RefundStatus::failed) account.emit("refund.failed", version, previous);
}

Outcome update_refund(Account& account, const RefundPtr& current, const Command&, Parameters& parameters) {
    Refund refund = *current;
    parameters.metadata(refund.metadata);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    const auto version = account.put(std::move(refund));
    account.emit("refund.updated", version);
    account.emit("charge.refund.updated", version);
    return version;
}

Outcome cancel_refund(Account& account, const RefundPtr& current, const Command& command, Parameters& parameters) {
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (current->status != RefundStatus::requires_action) {
        return executed(refusal(400, "", "You can only cancel a refund whose status is requires_action."));
    }
    settle_refund(account, *current, RefundStatus::canceled);
    return account.find<Refund>(command.object);
}

Outcome end_refund(Account& account, const RefundPtr& current, const Command& command, Parameters& parameters) {
    const auto status = parse_course(parameters.required_text("status"));
    if (!status) parameters.refuse(invalid_parameter("status", "", "This is no status of a refund."));
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    settle_refund(account, *current, status->first);
    return account.find<Refund>(command.object);
}

Outcome update_charge(Account& account, const ChargePtr& current, const Command&, Parameters& parameters) {
    Charge charge = *current;
    parameters.metadata(charge.metadata);
    parameters.email("receipt_email", charge.receipt_email);
    if (auto text = parameters.text("description")) charge.description = std::move(*text);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    const auto version = account.put(std::move(charge));
    account.emit("charge.updated", version);
    return version;
}

// With asynchronous capture the balance follows the payment.
void settle_charge(Account& account, Charge charge) {
    charge.balance_transaction = account.new_id("txn_");
    account.emit("charge.updated", account.put(std::move(charge)), R"({"balance_transaction":null})");
}

}  // namespace souk::stripe_sandbox
