#include "services/order/jobs/provider_comparison.hpp"

#include "foundation/telemetry/log.hpp"

#include <algorithm>

namespace souk::order {

namespace {

constexpr std::chrono::hours looked_back{72};
// What is younger may be on its way still.
constexpr std::chrono::minutes settling_time{15};
constexpr std::int64_t page_size = 200;

}  // namespace

ProviderComparison::ProviderComparison(pg::Database& database, Settlements& settlements, RefundsAndDisputes& money_back,
                                       telemetry::Metrics& metrics, const Clock& clock)
    : database_(database),
      store_(database),
      refunds_(database),
      settlements_(settlements),
      money_back_(money_back),
      clock_(clock),
      finished_(metrics.gauge("souk_provider_comparison_finished_seconds",
                              "When the books were last compared with the payment provider, in Unix time")) {}

task<bool> ProviderComparison::run_once() {
    const std::string provider(settlements_.provider().name());
    bool more = false;
    switch (part_) {
        case Part::waiting:
            if (!co_await refunds_.comparison_is_due(provider)) co_return false;
            break;
        case Part::payments: more = co_await compare_payments(); break;
        case Part::refunds: more = co_await compare_refunds(); break;
        case Part::ours: more = co_await compare_ours(); break;
    }
    if (more) co_return true;
    after_.reset();
    if (part_ != Part::ours) {
        part_ = static_cast<Part>(static_cast<int>(part_) + 1);
        co_return true;
    }
    part_ = Part::waiting;
    seen_.clear();
    co_await refunds_.comparison_finished(provider);
    finished_.set(static_cast<double>(clock_.now().microseconds()) / 1e6);
    co_return false;
}

task<bool> ProviderComparison::compare_payments() {
    if (!after_) {
        seen_.clear();
        to_ = clock_.now() - settling_time;
        from_ = clock_.now() - looked_back;
        ours_from_ = from_;
        after_ours_ = PaymentId();
    }
    auto page = co_await settlements_.provider().payments_since(from_, after_);
    std::vector<PaymentId> ids;
    for (const auto& each : page.items)
        if (each.payment && each.report.state == ProviderState::succeeded) ids.push_back(*each.payment);
    const auto known = co_await store_.known(std::move(ids));
    for (const auto& theirs : page.items) {
        if (!theirs.payment || theirs.report.state != ProviderState::succeeded) continue;
        seen_.insert(theirs.report.provider_id);
        const auto ours = std::ranges::find(known, *theirs.payment, &KnownPayment::id);
        if (ours != known.end()) co_await compare(theirs, *ours);
    }
    after_ = std::move(page.next);
    co_return after_.has_value();
}

task<void> ProviderComparison::compare(const ProviderPayment& theirs, const KnownPayment& ours) {
    if (ours.status == PaymentStatus::pending) {
        auto transaction = co_await database_.begin();
        const auto settled = co_await settlements_.settle(transaction, ours.id, theirs, true);
        co_await transaction.commit();
        if (settled && (settled->decision == Settlement::confirm || settled->decision == Settlement::give_back))
            telemetry::log_warn("a payment has come of which the provider's event did not",
                                {{"payment", ours.id.to_string()}, {"provider_id", theirs.report.provider_id}});
        co_return;
    }
    const ExpectedPayment expected{ours.order, true, Money(ours.amount, ours.currency), ours.provider_id,
                                   settlements_.provider().live()};
    const auto kind = difference(expected, theirs.report);
    if (kind != DifferenceKind::none)
        co_await report(theirs.report.provider_id, kind, ours.id, expected.amount.to_string(),
                        theirs.report.received ? theirs.report.received->to_string() : "an unknown amount");
}

task<bool> ProviderComparison::compare_refunds() {
    auto page = co_await settlements_.provider().refunds_since(from_, after_);
    for (const auto& refund : page.items) {
        const auto payment =
            co_await store_.known_as(std::string(settlements_.provider().name()), refund.payment_provider_id);
        if (!payment) continue;
        auto transaction = co_await database_.begin();
        const bool heard = co_await money_back_.hear(transaction, *payment, refund);
        co_await transaction.commit();
        if (!heard)
            co_await report(refund.provider_id, DifferenceKind::unknown_refund, *payment, "no money came",
                            refund.amount ? refund.amount->to_string() : "an unknown amount");
    }
    after_ = std::move(page.next);
    co_return after_.has_value();
}

task<bool> ProviderComparison::compare_ours() {
    const auto page = co_await store_.captured_between(std::string(settlements_.provider().name()), ours_from_,
                                                       after_ours_, to_, page_size);
    for (const auto& ours : page) {
        ours_from_ = ours.captured_at;
        after_ours_ = ours.id;
        if (seen_.contains(ours.provider_id)) continue;
        // Begun before the days that were listed, maybe.
        const auto theirs = co_await settlements_.provider().find(ours.provider_id);
        if (!theirs || theirs->report.state != ProviderState::succeeded)
            co_await report(ours.provider_id, DifferenceKind::not_at_provider, ours.id,
                            Money(ours.amount, ours.currency).to_string(), "nothing");
    }
    co_return std::ssize(page) == page_size;
}

task<void> ProviderComparison::report(std::string provider_id, DifferenceKind kind, PaymentId payment, std::string ours,
                                      std::string theirs) {
    co_await settlements_.report(database_, {std::string(settlements_.provider().name()), std::move(provider_id), kind,
                                             payment, std::move(ours), std::move(theirs)});
}

}  // namespace souk::order
