// Disputes: opened by a test card or by the switchboard, closed by evidence (Stripe's test words winning_evidence and
// losing_evidence), by accepting, or by the switchboard. While one is open or lost its charge cannot be refunded.
#include "sandbox/stripe/operations/operations.hpp"

namespace souk::stripe_sandbox {

namespace {

Outcome close_as(Account& account, Object dispute, std::string_view status) {
    if (dispute.text("status") != "needs_response") {
        return executed(refusal(400, "", "This dispute is already closed."));
    }
    const bool won = status == "won";
    if (const auto charge = account.find(charges, dispute.text("charge")); charge && won) {
        account.put(Object(*charge).set("disputed", false));
    }
    const auto version = account.put(dispute.set("status", status));
    if (won) account.emit("charge.dispute.funds_reinstated", version);
    account.emit("charge.dispute.closed", version);
    return version;
}

Outcome create(const Call& call) {
    const auto charge = call.account.find(charges, call.given.text("charge"));
    const auto most = charge ? charge->integer("amount") : 0;
    const auto amount = call.given.get("amount", most);
    if (!charge || !charge->flag("captured") || charge->flag("disputed") || amount < 1 || amount > most) {
        return std::unexpected(
            invalid_parameter("charge", "", "Only a captured charge without dispute can be disputed."));
    }
    open_dispute(call.account, *charge, amount);
    return call.account.all(disputes).rbegin()->second;
}

Outcome update(const Call& call) {
    Object dispute = *call.object;
    call.given.give(dispute);
    const auto evidence = call.given.below("evidence");
    if (evidence.has("uncategorized_text")) {
        Object told = dispute.part("evidence");
        evidence.give(told);
        dispute.set("evidence", share(std::move(told)));
        if (call.given.flag("submit", true)) {
            dispute.set("evidence_details.has_evidence", true);
            dispute.set("evidence_details.submission_count", dispute.integer("evidence_details.submission_count") + 1);
            const auto word = evidence.text("uncategorized_text");
            if (word == "winning_evidence") return close_as(call.account, std::move(dispute), "won");
            if (word == "losing_evidence") return close_as(call.account, std::move(dispute), "lost");
        }
    }
    return call.account.put_and_tell(std::move(dispute), "charge.dispute.updated", call.object);
}

Outcome close(const Call& call) { return close_as(call.account, *call.object, "lost"); }
Outcome end(const Call& call) { return close_as(call.account, *call.object, call.given.text("status")); }

}  // namespace

Operations dispute_operations() {
    return {{"POST disputes/*", update, "evidence[uncategorized_text]<20000 metadata:map submit:flag"},
            {"POST disputes/*/close", close, ""},
            {"TEST disputes", create, "amount:integer charge*"},
            {"TEST disputes/*/end", end, "status=won|lost*"}};
}

void open_dispute(Account& account, const Object& charge, std::int64_t amount) {
    account.put(Object(charge).set("disputed", true));
    auto dispute = account.make(disputes);
    dispute.copy(charge, {"currency", "payment_intent"}).set("charge", charge.id()).set("amount", amount);
    dispute.set("evidence_details.due_by", account.now() + 7 * 86'400);
    const auto made = account.put_and_tell(std::move(dispute), "charge.dispute.created");
    account.emit("charge.dispute.funds_withdrawn", made);
}

}  // namespace souk::stripe_sandbox
