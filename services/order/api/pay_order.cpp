// The story of a payment. The provider knows one payment per order, and each try to charge it by a number of its own:
// whatever is lost on the way, money moves once, and whatever a try ends with, the next one is possible. What the
// customer is told is read from the order's row, never from the provider's word alone.
#include "foundation/idempotency/claims.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/schema/encode.hpp"
#include "foundation/telemetry/log.hpp"
#include "services/order/api/amount_refusals.hpp"
#include "services/order/api/payments.hpp"
#include "services/order/domain/refusals.hpp"

namespace souk::order {

struct DeclineDetail {
    std::string decline_code;
};
BOOST_DESCRIBE_STRUCT(DeclineDetail, (), (decline_code))

namespace {

Refused declined(std::string message, std::string reason) {
    return refused(refusal::payment_declined, std::move(message), schema::encode(DeclineDetail{std::move(reason)}));
}

Refused refusal_of(const AttemptRefusal& refusal) {
    if (const auto* decline = std::get_if<Decline>(&refusal)) return declined(decline->message, decline->reason);
    return refused(refusal::payment_method_invalid);
}

Refused closed() {
    auto refusal = refused(refusal::payments_unavailable);
    refusal.retry_after_seconds = 300;
    return refusal;
}

Refused ended() { return refused(refusal::illegal_change, "only a pending order can be paid"); }

// What the order and its payment are now, and, while they are open, what the provider waits for.
std::expected<PaymentView, Refused> view_of(PaymentId id, const Settled& settled, const ProviderPayment& payment) {
    PaymentView view{id, settled.order_id, PaymentOutcome::processing, settled.amount, std::nullopt, std::nullopt};
    if (settled.order == OrderStatus::confirmed) {
        view.status = PaymentOutcome::paid;
    } else if (settled.payment != PaymentStatus::pending) {
        view.status = PaymentOutcome::refunding;
    } else if (settled.order != OrderStatus::pending) {
        return std::unexpected(ended());
    } else if (payment.report.state == ProviderState::requires_action) {
        view.status = PaymentOutcome::requires_action;
        view.action_url = payment.next_action ? payment.next_action->url : std::nullopt;
        view.client_secret = payment.client_secret;
    } else if (payment.report.state == ProviderState::awaiting_method) {
        return std::unexpected(declined("", payment.last_decline.value_or("generic_decline")));
    } else if (payment.report.state == ProviderState::canceled) {
        return std::unexpected(ended());
    }
    return view;
}

}  // namespace

PaymentApi::PaymentApi(pg::Database& database, PaymentProvider& provider, Settlements& settlements,
                       RefundsAndDisputes& money_back, telemetry::Metrics& metrics, const Clock& clock,
                       OrderLimits limits)
    : database_(database),
      store_(database),
      provider_(provider),
      settlements_(settlements),
      money_back_(money_back),
      heard_(metrics.counter("souk_provider_events_total", "Webhooks of the payment provider", {{"as", "heard"}})),
      ignored_(metrics.counter("souk_provider_events_total", "Webhooks of the payment provider", {{"as", "ignored"}})),
      unreadable_(
          metrics.counter("souk_provider_events_total", "Webhooks of the payment provider", {{"as", "unreadable"}})),
      forged_(
          metrics.counter("souk_provider_events_total", "Webhooks of the payment provider", {{"as", "not_genuine"}})),
      clock_(clock),
      limits_(limits) {}

task<Answer<PaymentView>> PaymentApi::pay(Caller caller, Claim& claim, Path<OrderId> id, Body<PayBody> body) {
    const auto order = co_await store_.payable(caller.user, *id);
    if (!order) co_return refused(refusal::order_not_found);
    if (order->status != OrderStatus::pending) co_return ended();
    if (order->expires_at <= clock_.now()) co_return refused(refusal::order_expired);
    if (order->amount == 0) co_return co_await pay_nothing(*order, claim);
    if (const auto accepted = provider_.accepts(Money(order->amount, order->currency)); !accepted)
        co_return order::refusal_of(accepted.error());

    const auto charged = co_await charge(*order, body->payment_method.str());
    if (!charged) co_return charged.error();
    auto transaction = co_await database_.begin();
    const auto settled = co_await settlements_.settle(transaction, order->payment_id, *charged, true);
    co_return co_await answer(transaction, claim, order->payment_id, settled.value(), *charged);
}

task<Answer<PaymentView>> PaymentApi::pay_nothing(const PayableOrder& order, Claim& claim) {
    auto transaction = co_await database_.begin();
    const auto settled = co_await settlements_.settle_free(transaction, order.payment_id);
    co_return co_await answer(transaction, claim, order.payment_id, settled.value(), {});
}

task<Answer<PaymentView>> PaymentApi::answer(pg::Transaction& transaction, Claim& claim, PaymentId id,
                                             const Settled& settled, const ProviderPayment& payment) {
    const auto view = view_of(id, settled, payment);
    if (view) co_return co_await idempotency::commit(transaction, claim, Answer<PaymentView>(*view));
    co_await transaction.commit();
    co_return view.error();
}

task<std::expected<ProviderPayment, Refused>> PaymentApi::charge(PayableOrder order, std::string method) {
    // A payment that was ended at the provider by somebody else is begun once more.
    for (int begun = 0;; ++begun) {
        std::optional<std::expected<ProviderPayment, AttemptRefusal>> tried;
        try {
            const auto attempt = co_await next_attempt(order);
            if (!attempt) co_return std::unexpected(ended());
            order.provider_id = attempt->provider_id;
            tried = co_await provider_.attempt(attempt->provider_id, order.order_id, method, attempt->attempt);
        } catch (const PaymentsClosed& closed) {
            telemetry::log_error("no payments can be taken until the merchant acts", {{"why", closed.what()}});
        }
        if (!tried) co_return std::unexpected(closed());
        if (!*tried) co_return std::unexpected(refusal_of(tried->error()));
        if ((*tried)->report.state != ProviderState::canceled || begun > 0) co_return std::move(**tried);
        co_await store_.begin_anew(order.payment_id, order.beginnings, order.provider_id);
        order.provider_id.reset();
        ++order.beginnings;
    }
}

task<std::optional<Attempt>> PaymentApi::next_attempt(const PayableOrder& order) {
    auto provider_id = order.provider_id;
    if (!provider_id) {
        std::exception_ptr fault;
        try {
            const auto begun = co_await provider_.begin(
                {order.payment_id, order.order_id, Money(order.amount, order.currency)}, order.beginnings);
            provider_id = begun.report.provider_id;
        } catch (const AnswerIsKept&) {
            fault = std::current_exception();
        } catch (const PaymentsClosed&) {
            fault = std::current_exception();  // when the merchant has acted, the old answer would still be given
        }
        if (fault) {
            co_await store_.begin_anew(order.payment_id, order.beginnings, std::nullopt);
            std::rethrow_exception(fault);
        }
    }
    co_return co_await store_.next_attempt(order.payment_id, order.order_id, std::move(provider_id),
                                           limits_.during_payment);
}

}  // namespace souk::order
