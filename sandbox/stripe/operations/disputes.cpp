// Disputes: opened by a test card or by the switchboard, closed by evidence (Stripe's test words winning_evidence and
// losing_evidence), by accepting, or by the switchboard. While one is open or lost its charge cannot be refunded.
#include "sandbox/stripe/operations/operations.hpp"

namespace souk::stripe_sandbox {

namespace {

Outcome end(Account& account, Dispute dispute, DisputeStatus status) {
    if (dispute.status != DisputeStatus::needs_response) {
        return executed(refusal(400, "", "This dispute is already closed."));
    }
    dispute.status = status;
    if (const auto charge = account.find<Charge>(dispute.charge.id); charge && status == DisputeStatus::won) {
        Charge given_back = *charge;
        given_back.disputed = false;
        account.put(std::move(given_back));
    }
    const auto version = account.put(std::move(dispute));
    if (status == DisputeStatus::won) account.emit("charge.dispute.funds_reinstated", version);
    account.emit("charge.dispute.closed", version);
    return version;
}

}  // namespace

void open_dispute(Account& account, const Charge& charge, std::int64_t amount) {
    Charge disputed = charge;
    disputed.disputed = true;
    account.put(std::move(disputed));
    Dispute dispute;
    dispute.id = account.new_id("du_");
    dispute.amount = amount;
    dispute.charge.id = charge.id;
    dispute.created = account.now();
    dispute.currency = charge.currency;
    dispute.evidence_details.due_by = account.now() + 7 * 86'400;
    dispute.payment_intent.id = charge.payment_intent.id;
    const auto version = account.put(std::move(dispute));
    account.emit("charge.dispute.created", version);
    account.emit("charge.dispute.funds_withdrawn", version);
}

Outcome create_dispute(Account& account, const Command&, Parameters& parameters) {
    const auto id = parameters.required_text("charge");
    const auto charge = account.find<Charge>(id);
    const auto amount = parameters.integer("amount").value_or(charge ? charge->amount : 0);
    if (!charge || !charge->captured || charge->disputed || amount < 1 || amount > charge->amount) {
        parameters.refuse(invalid_parameter("charge", "", "Only a captured charge without dispute can be disputed."));
    }
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    open_dispute(account, *charge, amount);
    return account.all<Dispute>().rbegin()->second;
}

Outcome update_dispute(Account& account, const DisputePtr& current, const Command&, Parameters& parameters) {
    Dispute dispute = *current;
    parameters.metadata(dispute.metadata);
    auto& word = dispute.evidence.uncategorized_text;
    if (auto text = parameters.text("evidence[uncategorized_text]", 20'000)) word = std::move(*text);
    const bool submit = parameters.flag("submit", true) && parameters.has("evidence");
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    if (submit) {
        dispute.evidence_details.has_evidence = true;
        ++dispute.evidence_details.submission_count;
        if (word == "winning_evidence") return end(account, std::move(dispute), DisputeStatus::won);
        if (word == "losing_evidence") return end(account, std::move(dispute), DisputeStatus::lost);
    }
    const auto version = account.put(std::move(dispute));
    account.emit("charge.dispute.updated", version);
    return version;
}

Outcome close_dispute(Account& account, const DisputePtr& current, const Command&, Parameters& parameters) {
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    return end(account, *current, DisputeStatus::lost);
}

Outcome end_dispute(Account& account, const DisputePtr& current, const Command&, Parameters& parameters) {
    const auto status = parameters.choice("status", {"won", "lost"});
    if (!status) parameters.required_text("status");
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    return end(account, *current, *status == "won" ? DisputeStatus::won : DisputeStatus::lost);
}

}  // namespace souk::stripe_sandbox
