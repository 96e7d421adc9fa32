// The story of a payment. The provider knows one intent per payment and one confirmation per attempt, both by keys that
// follow from ours: whatever is lost on the way, the same request again moves money once.
#include "foundation/idempotency/claims.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/schema/encode.hpp"
#include "services/order/api/payments.hpp"
#include "services/order/domain/refusals.hpp"
#include "services/order/domain/settlement.hpp"
#include "services/order/events/order_emails.hpp"
#include "services/order/events/payment_processed.hpp"

namespace souk::order {

struct DeclineDetail {
    std::string decline_code;
};
BOOST_DESCRIBE_STRUCT(DeclineDetail, (), (decline_code))

namespace {

Refused refusal_of(const PaymentFailure& failure) {
    if (!failure.declined) return refused(refusal::payment_method_invalid);
    return refused(refusal::payment_declined, failure.declined->message,
                   schema::encode(DeclineDetail{failure.declined->reason}));
}

PaymentOutcome outcome_of(IntentStatus status) {
    if (status == IntentStatus::succeeded) return PaymentOutcome::paid;
    return status == IntentStatus::requires_action ? PaymentOutcome::requires_action : PaymentOutcome::processing;
}

}  // namespace

task<Answer<PaymentView>> PaymentApi::pay(Caller caller, Claim& claim, Path<OrderId> id, Body<PayBody> body) {
    const auto order = co_await store_.payable(caller.user.uuid(), *id);
    if (!order) co_return refused(refusal::order_not_found);
    if (order->status != OrderStatus::pending)
        co_return refused(refusal::illegal_change, "only a pending order can be paid");
    if (order->expires_at <= clock_.now()) co_return refused(refusal::order_expired);

    const Money amount(order->amount, order->currency);
    const auto intent = co_await stripe_.create_intent(order->payment_id, order->order_id, amount);
    auto confirmed = co_await stripe_.confirm(intent.id, body->payment_method.str(), claim.subject.to_string());
    if (!confirmed) co_return refusal_of(confirmed.error());

    const PaymentView view{order->payment_id, order->order_id, outcome_of(confirmed->status), amount,
                           confirmed->action_url};
    auto transaction = co_await database_.begin();
    co_await settle(transaction, order->payment_id, *confirmed);
    co_return co_await idempotency::commit(transaction, claim, Answer<PaymentView>(view));
}

task<Settlement> PaymentApi::settle(pg::Transaction& transaction, PaymentId payment, const Intent& intent) {
    const auto locked = co_await store_.lock(transaction, payment);
    if (!locked) co_return Settlement::nothing;  // not ours: the provider's account may serve others too
    const auto settlement = order::settle(locked->status, locked->payment_status, intent.status);
    switch (settlement) {
        case Settlement::nothing: break;
        case Settlement::confirm:
            capture(transaction, payment, *locked, intent.id);
            outbox::append(transaction, PaymentProcessed{payment, locked->order_id, locked->user_id,
                                                         Money(locked->amount, locked->currency)});
            outbox::append(transaction, order_confirmation(*locked));
            break;
        case Settlement::give_back: owe_refund(transaction, payment, *locked, intent.id); break;
    }
    co_return settlement;
}

task<Answer<void>> PaymentApi::webhook(RawBody body, StripeSignature signature) {
    auto event = stripe_.read_webhook(body.value, signature.value.value_or(""), clock_.now());
    if (!event) co_return refused(refusal::bad_signature);
    if (!*event) co_return no_content();
    auto transaction = co_await database_.begin();
    if (co_await store_.hear(transaction, (*event)->id)) {
        const auto settlement = co_await settle(transaction, (*event)->payment, (*event)->intent);
        co_await transaction.commit(settlement == Settlement::nothing ? pg::Durability::soon : pg::Durability::written);
    }
    co_return no_content();
}

task<bool> PaymentApi::refund_due() {
    constexpr std::int64_t at_once = 50;
    const auto refunds = co_await store_.due_refunds(at_once);
    for (const auto& due : refunds) {
        co_await stripe_.refund(due.provider_id, due.id, Money(due.amount, due.currency));
        auto transaction = co_await database_.begin();
        if (co_await refunded(transaction, due)) co_await transaction.commit();
    }
    co_return std::ssize(refunds) == at_once;
}

}  // namespace souk::order
