#include "services/order/jobs/refunds.hpp"

#include "foundation/telemetry/log.hpp"

namespace souk::order {

namespace {

constexpr std::int64_t at_once = 20;
constexpr std::int32_t tries_before_somebody_is_told = 10;
constexpr const char* gauge_name = "souk_refunds";
constexpr const char* gauge_help = "Refunds that the provider has not taken on, and those that need somebody";

}  // namespace

Refunds::Refunds(pg::Database& database, Settlements& settlements, RefundsAndDisputes& money_back,
                 telemetry::Metrics& metrics)
    : database_(database),
      store_(database),
      settlements_(settlements),
      money_back_(money_back),
      due_(metrics.gauge(gauge_name, gauge_help, {{"state", "due"}})),
      needing_attention_(metrics.gauge(gauge_name, gauge_help, {{"state", "needs_attention"}})) {}

task<bool> Refunds::run_once() {
    const auto due = co_await store_.take_due(at_once);
    bool away = false;
    for (const auto& refund : due) {
        const auto failure = co_await make(refund);
        if (!failure) continue;
        const bool told = failure->definite || refund.attempts >= tries_before_somebody_is_told;
        telemetry::log(told ? telemetry::Level::error : telemetry::Level::warn, "a refund waits",
                       {{"refund", refund.id.to_string()},
                        {"payment", refund.payment_id.to_string()},
                        {"attempts", refund.attempts},
                        {"needs_attention", told},
                        {"why", failure->why}});
        co_await store_.put_off(refund.id, failure->why, told);
        away = failure->provider_away;
        if (away) break;
    }
    const auto counts = co_await store_.counts();
    due_.set(static_cast<double>(counts.due));
    needing_attention_.set(static_cast<double>(counts.needing_attention));
    co_return !away && std::ssize(due) == at_once;
}

task<std::optional<Refunds::Failure>> Refunds::make(const DueRefund& due) {
    try {
        // An answer may have been lost, or somebody may have made it by hand.
        if (due.attempts > 1 && co_await found_at_provider(due)) co_return std::nullopt;
        const auto made = co_await settlements_.provider().refund(due.payment_provider_id, due.id,
                                                                  Money(due.amount, due.currency), due.attempts);
        if (made) {
            co_await hear(due.payment_id, *made);
            co_return std::nullopt;
        }
        if (co_await found_at_provider(due)) co_return std::nullopt;
        co_return Failure{made.error().code, true, false};
    } catch (const AnswerIsKept& fault) {
        co_return Failure{fault.what(), false, false};
    } catch (const Unavailable& unavailable) {
        co_return Failure{unavailable.what(), false, true};
    } catch (const PaymentsClosed& closed) {
        co_return Failure{closed.what(), true, true};
    } catch (const std::exception& error) {
        co_return Failure{error.what(), true, false};
    }
}

task<bool> Refunds::found_at_provider(const DueRefund& due) {
    bool found = false;
    const auto refunds = co_await settlements_.provider().refunds_of(due.payment_provider_id);
    for (const auto& refund : refunds) {
        co_await hear(due.payment_id, refund);
        const bool over = refund.status == RefundStatus::failed || refund.status == RefundStatus::canceled;
        const bool by_hand = !over && refund.amount == Money(due.amount, due.currency);
        found |= refund.refund ? *refund.refund == due.id : by_hand;
    }
    co_return found;
}

task<bool> Refunds::hear(PaymentId payment, const ProviderRefund& refund) {
    auto transaction = co_await database_.begin();
    const bool heard = co_await money_back_.hear(transaction, payment, refund);
    co_await transaction.commit();
    co_return heard;
}

}  // namespace souk::order
