#include "services/order/provider/stripe_events.hpp"

#include "foundation/schema/decode.hpp"
#include "services/order/provider/stripe_currencies.hpp"

#include <array>

namespace souk::order::stripe {

namespace {

constexpr auto lenient = schema::Strictness::ignore_unknown;

ProviderState state_of(std::string_view status) {
    if (status == "succeeded") return ProviderState::succeeded;
    if (status == "requires_action") return ProviderState::requires_action;
    if (status == "requires_payment_method" || status == "requires_confirmation") return ProviderState::awaiting_method;
    if (status == "canceled") return ProviderState::canceled;
    return ProviderState::processing;
}

RefundStatus refund_status_of(std::string_view status) {
    if (status == "succeeded") return RefundStatus::succeeded;
    if (status == "failed") return RefundStatus::failed;
    if (status == "canceled") return RefundStatus::canceled;
    if (status == "requires_action") return RefundStatus::requires_action;
    return RefundStatus::pending;
}

std::optional<Money> money(const std::optional<std::int64_t>& amount, const std::optional<std::string>& currency) {
    return amount && currency ? money_of(*amount, *currency) : std::nullopt;
}

template <class IdType>
std::optional<IdType> id_in(const Metadata& metadata, const std::string& name) {
    if (!metadata) return std::nullopt;
    const auto entry = metadata->find(name);
    return entry == metadata->end() ? std::nullopt : IdType::parse(entry->second);
}

template <class T>
std::optional<T> object_in(std::string_view body) {
    auto event = schema::decode<EventJson<T>>(body, lenient);
    if (!event) return std::nullopt;
    return std::move(event->data.object);
}

}  // namespace

ProviderPayment payment_of(IntentJson intent, bool live_otherwise) {
    ProviderPayment payment;
    payment.report = {std::move(intent.id), state_of(intent.status), std::nullopt,
                      intent.livemode.value_or(live_otherwise)};
    const bool received = payment.report.state == ProviderState::succeeded;
    payment.report.received = money(received ? intent.amount_received : intent.amount, intent.currency);
    payment.payment = id_in<PaymentId>(intent.metadata, "payment_id");
    payment.client_secret = std::move(intent.client_secret);
    if (payment.report.state == ProviderState::requires_action) {
        payment.next_action.emplace();
        if (intent.next_action && intent.next_action->redirect_to_url)
            payment.next_action->url = std::move(intent.next_action->redirect_to_url->url);
    }
    if (intent.last_payment_error)
        payment.last_decline = intent.last_payment_error->decline_code
                                   ? std::move(intent.last_payment_error->decline_code)
                                   : std::move(intent.last_payment_error->code);
    return payment;
}

ProviderRefund refund_of(RefundJson refund, bool live) {
    return {std::move(refund.id),
            std::move(refund.payment_intent).value_or(""),
            id_in<RefundId>(refund.metadata, "refund_id"),
            refund_status_of(refund.status.value_or("")),
            money(refund.amount, refund.currency),
            live,
            std::move(refund.failure_reason).value_or("")};
}

ProviderDispute dispute_of(DisputeJson dispute, std::string_view event_type) {
    const auto status = dispute.status.value_or("");
    DisputeCourse course;
    course.withdrawn = event_type == "charge.dispute.funds_withdrawn";
    course.reinstated = event_type == "charge.dispute.funds_reinstated";
    course.won = status == "won";
    course.lost = status == "lost";
    course.closed = course.won || course.lost || status == "warning_closed" || status == "prevented";
    return {std::move(dispute.id),
            std::move(dispute.payment_intent).value_or(""),
            course,
            money(dispute.amount, dispute.currency),
            std::move(dispute.reason).value_or(""),
            dispute.livemode.value_or(false)};
}

ProviderEvent event_of(std::string_view body) {
    auto head = schema::decode<EventHeadJson>(body, lenient);
    if (!head) return {"", "", Unreadable{}};
    ProviderEvent event{std::move(head->id), std::move(head->type), Ignored{}};
    const std::string_view type = event.type;
    const bool live = head->livemode.value_or(false);
    const auto tell = [&](auto object, auto make) {
        if (object) {
            event.news = make(std::move(*object));
        } else {
            event.news = Unreadable{};
        }
    };
    if (type == "payment_intent.succeeded" || type == "payment_intent.canceled") {
        tell(object_in<IntentJson>(body), [&](IntentJson intent) { return payment_of(std::move(intent), live); });
    } else if (type == "charge.refunded") {
        const auto charge = object_in<ChargeJson>(body);
        if (!charge) {
            event.news = Unreadable{};
        } else if (charge->payment_intent) {
            event.news = RefundsChanged{*charge->payment_intent};
        }
    } else if (type == "charge.refund.updated" || type == "refund.created" || type == "refund.updated" ||
               type == "refund.failed") {
        tell(object_in<RefundJson>(body), [&](RefundJson refund) { return refund_of(std::move(refund), live); });
    } else if (type.starts_with("charge.dispute.")) {
        tell(object_in<DisputeJson>(body), [&](DisputeJson dispute) { return dispute_of(std::move(dispute), type); });
    }
    return event;
}

}  // namespace souk::order::stripe
