#include "services/order/api/settlements.hpp"

#include "foundation/outbox/append.hpp"
#include "foundation/schema/encode.hpp"
#include "foundation/telemetry/log.hpp"
#include "services/order/events/order_closed.hpp"
#include "services/order/events/order_emails.hpp"
#include "services/order/events/payment_processed.hpp"
#include "services/order/storage/order_store.hpp"

namespace souk::order {

namespace {

constexpr const char* settled_name = "souk_payments_settled_total";
constexpr const char* settled_help = "Payments for which money has come";

std::string described(const ProviderReport& report) {
    return (report.received ? report.received->to_string() : "an unknown amount") +
           (report.live ? ", live" : ", test") + ", " + report.provider_id;
}

std::string described(const ExpectedPayment& expected) {
    return expected.amount.to_string() + (expected.live ? ", live" : ", test") + ", " +
           expected.provider_id.value_or("not begun");
}

}  // namespace

Settlements::Settlements(pg::Database& database, PaymentProvider& provider, telemetry::Metrics& metrics)
    : database_(database),
      store_(database),
      provider_(provider),
      metrics_(metrics),
      confirmed_(metrics.counter(settled_name, settled_help, {{"as", "paid"}})),
      late_(metrics.counter(settled_name, settled_help, {{"as", "late"}})) {}

task<std::optional<Settled>> Settlements::settle(pg::Transaction& transaction, PaymentId id,
                                                 const ProviderPayment& payment, bool asked) {
    const auto locked = co_await store_.lock(transaction, id);
    if (!locked) co_return std::nullopt;  // not ours: the provider's account may serve others too
    const auto& report = payment.report;
    const ExpectedPayment expected{locked->status, locked->payment_status != PaymentStatus::pending, locked->money(),
                                   locked->provider_id, provider_.live()};
    Settled settled{order::settle(expected, report), locked->order_id, locked->status,
                    locked->payment_status,          locked->money(),  false};
    if (!asked && !locked->provider_id && report.state == ProviderState::succeeded) {
        settled.decision = Settlement::nothing;
        settled.ask_first = true;
        co_return settled;
    }
    switch (settled.decision) {
        case Settlement::nothing: break;
        case Settlement::confirm:
            confirm(transaction, id, *locked, report.provider_id);
            settled.order = OrderStatus::confirmed;
            settled.payment = PaymentStatus::captured;
            break;
        case Settlement::give_back:
            owe_refund(transaction, id, *locked, report.provider_id);
            settled.payment = PaymentStatus::refund_due;
            late_.inc();
            break;
        case Settlement::differs:
            co_await this->report(transaction,
                                  {std::string(provider_.name()), report.provider_id, difference(expected, report), id,
                                   described(expected), described(report)});
            break;
    }
    co_return settled;
}

task<std::optional<Settled>> Settlements::settle_free(pg::Transaction& transaction, PaymentId id) {
    const auto locked = co_await store_.lock(transaction, id);
    if (!locked) co_return std::nullopt;
    Settled settled{Settlement::nothing,    locked->order_id, locked->status,
                    locked->payment_status, locked->money(),  false};
    if (locked->amount != 0 || locked->payment_status != PaymentStatus::pending ||
        !may_become(locked->status, OrderStatus::confirmed))
        co_return settled;
    confirm(transaction, id, *locked, std::nullopt);
    settled.decision = Settlement::confirm;
    settled.order = OrderStatus::confirmed;
    settled.payment = PaymentStatus::captured;
    co_return settled;
}

void Settlements::confirm(pg::Transaction& transaction, PaymentId id, const LockedPayment& locked,
                          std::optional<std::string> provider_id) {
    capture(transaction, id, locked, std::move(provider_id));
    outbox::append(transaction, PaymentProcessed{id, locked.order_id, locked.user_id, locked.money()});
    send_confirmation(transaction, locked);
    confirmed_.inc();
}

task<void> Settlements::end_at_provider(UnsettledPayment payment) {
    const auto ended = co_await provider_.cancel(payment.provider_id);
    auto transaction = co_await database_.begin();
    const auto settled = co_await settle(transaction, payment.id, ended, true);
    if (ended.report.state == ProviderState::canceled) {
        stop_asking(transaction, payment.id);
        if (settled && settled->order == OrderStatus::pending &&
            co_await end_order(transaction, payment.order_id, OrderStatus::expired, "not paid in time"))
            outbox::append(transaction, OrderClosed{payment.order_id, "expired"});
    }
    co_await transaction.commit();
}

task<void> Settlements::report(pg::Executor& on, Difference difference) {
    const std::string kind(schema::Codec<DifferenceKind>::name_of(difference.kind));
    metrics_
        .counter("souk_payment_differences_total", "Differences between the payment provider and the books",
                 {{"kind", kind}})
        .inc();
    const auto payment = difference.payment ? difference.payment->to_string() : std::string{};
    if (co_await RefundStore::report(on, difference))
        telemetry::log_error("the payment provider and the books differ", {{"kind", kind},
                                                                           {"payment", payment},
                                                                           {"provider_id", difference.provider_id},
                                                                           {"ours", difference.ours},
                                                                           {"theirs", difference.theirs}});
}

}  // namespace souk::order
