// The story of a provider's webhook. What is not genuine is refused before anything is done with it; what is genuine is
// always taken, whatever it is, since a provider repeats what is refused and switches a receiver off that refuses much.
// Each event acts once, and through the same functions as our own questions.
#include "foundation/telemetry/log.hpp"
#include "services/order/api/payments.hpp"
#include "services/order/domain/refusals.hpp"

namespace souk::order {

task<Answer<void>> PaymentApi::webhook(RawBody body, ProviderSignature signature) {
    const auto read = provider_.read_event(body.value, signature.value.value_or(""), clock_.now());
    if (!read) {
        forged_.inc();
        co_return refused(refusal::bad_signature);
    }
    const auto& event = *read;
    if (std::holds_alternative<Unreadable>(event.news)) {
        // Repeating it would not help; the daily comparison finds what it told of.
        unreadable_.inc();
        telemetry::log_error("a genuine event of the payment provider could not be read",
                             {{"event", event.id}, {"type", event.type}});
        co_return no_content();
    }
    if (std::holds_alternative<Ignored>(event.news)) {
        ignored_.inc();
        co_return no_content();
    }
    heard_.inc();
    if (const auto* payment = std::get_if<ProviderPayment>(&event.news)) co_await hear(event, *payment);
    if (const auto* refund = std::get_if<ProviderRefund>(&event.news)) co_await hear(event, *refund);
    if (const auto* changed = std::get_if<RefundsChanged>(&event.news)) co_await hear(event, *changed);
    if (const auto* dispute = std::get_if<ProviderDispute>(&event.news)) co_await hear(event, *dispute);
    co_return no_content();
}

task<void> PaymentApi::hear(const ProviderEvent& event, const ProviderPayment& payment) {
    if (!payment.payment) co_return;  // of another program that uses the account
    const auto told = co_await settle_once(event, payment, false);
    if (!told || !told->ask_first) co_return;
    const auto asked = co_await provider_.find(payment.report.provider_id);
    if (asked && asked->payment == payment.payment) {
        co_await settle_once(event, *asked, true);
    } else {
        co_await settlements_.report(
            database_, {std::string(provider_.name()), payment.report.provider_id, DifferenceKind::not_at_provider,
                        payment.payment, told->amount.to_string(), "an event of type " + event.type});
    }
}

task<std::optional<Settled>> PaymentApi::settle_once(const ProviderEvent& event, const ProviderPayment& payment,
                                                     bool asked) {
    auto transaction = co_await database_.begin();
    if (!co_await store_.hear(transaction, std::string(provider_.name()), event.id)) co_return std::nullopt;
    const auto settled = co_await settlements_.settle(transaction, *payment.payment, payment, asked);
    if (settled && settled->ask_first) co_return settled;  // rolled back: no lock is held while we ask
    const bool booked = settled && settled->decision != Settlement::nothing;
    co_await transaction.commit(booked ? pg::Durability::written : pg::Durability::soon);
    co_return settled;
}

task<void> PaymentApi::settle_unsettled(PaymentId id, std::string provider_id) {
    const auto payment = co_await provider_.find(std::move(provider_id));
    if (!payment) co_return;
    auto transaction = co_await database_.begin();
    co_await settlements_.settle(transaction, id, *payment, true);
    co_await transaction.commit();
}

template <class News>
task<bool> PaymentApi::book_once(const ProviderEvent& event, PaymentId payment, const News& news) {
    auto transaction = co_await database_.begin();
    if (!co_await store_.hear(transaction, std::string(provider_.name()), event.id)) co_return true;
    if (!co_await money_back_.hear(transaction, payment, news)) co_return false;
    co_await transaction.commit();
    co_return true;
}

template <class News>
task<void> PaymentApi::hear_money_back(const ProviderEvent& event, const News& news, DifferenceKind otherwise) {
    const auto known = co_await store_.known_as(std::string(provider_.name()), news.payment_provider_id);
    if (!known) co_return;  // of another program that uses the account
    if (co_await book_once(event, *known, news)) co_return;
    // It goes back before we know that it came: the payment's own event is late, or lost.
    co_await settle_unsettled(*known, news.payment_provider_id);
    if (co_await book_once(event, *known, news)) co_return;
    co_await settlements_.report(database_,
                                 {std::string(provider_.name()), news.provider_id, otherwise, *known, "no money came",
                                  news.amount ? news.amount->to_string() : "an unknown amount"});
}

task<void> PaymentApi::hear(const ProviderEvent& event, const ProviderRefund& refund) {
    co_await hear_money_back(event, refund, DifferenceKind::unknown_refund);
}

task<void> PaymentApi::hear(const ProviderEvent& event, const ProviderDispute& dispute) {
    co_await hear_money_back(event, dispute, DifferenceKind::unknown_dispute);
}

task<void> PaymentApi::hear(const ProviderEvent& event, const RefundsChanged& changed) {
    const auto known = co_await store_.known_as(std::string(provider_.name()), changed.payment_provider_id);
    if (!known) co_return;
    const auto refunds = co_await provider_.refunds_of(changed.payment_provider_id);
    for (const auto& refund : refunds) {
        const ProviderEvent part{event.id + ":" + refund.provider_id, event.type, Ignored{}};
        co_await hear(part, refund);
    }
}

}  // namespace souk::order
