#include "services/order/provider/stripe.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/schema/decode.hpp"
#include "foundation/telemetry/log.hpp"
#include "services/order/provider/stripe_currencies.hpp"
#include "services/order/provider/stripe_events.hpp"
#include "services/order/provider/stripe_form.hpp"
#include "services/order/provider/stripe_signature.hpp"

namespace souk::order {

using stripe::Call;
using stripe::Verdict;

namespace {

constexpr auto lenient = schema::Strictness::ignore_unknown;
// What is sent and the shapes in stripe_json.hpp are of this version, whatever the account's own is. Later ones take
// allowed_payment_method_types in the place of payment_method_types.
constexpr const char* api_version = "2026-08-26.dahlia";
// A bank may take its time over a charge; nobody waits long for the rest.
constexpr std::chrono::seconds patience{20};
constexpr std::chrono::seconds short_patience{5};
constexpr int page_size = 100;

constexpr std::array<const char*, 8> verdict_names{"declined", "method_refused", "state", "refund_refused",
                                                   "missing",  "closed",         "busy",  "fault"};

std::int64_t seconds_of(Instant time) { return time.microseconds() / 1'000'000; }

}  // namespace

Stripe::Stripe(http::Sender& sender, StripeConfig config, telemetry::Metrics& metrics)
    : sender_(sender),
      config_(std::move(config)),
      succeeded_(metrics.counter("souk_payment_provider_answers_total", "Answers of the payment provider",
                                 {{"outcome", "success"}})) {
    for (std::size_t index = 0; index < verdict_names.size(); ++index)
        refused_[index] = &metrics.counter("souk_payment_provider_answers_total", "Answers of the payment provider",
                                           {{"outcome", verdict_names[index]}});
    if (config_.public_url.ends_with('/')) config_.public_url.pop_back();
}

bool Stripe::live() const noexcept {
    return config_.secret_key.starts_with("sk_live_") || config_.secret_key.starts_with("rk_live_");
}

std::expected<void, AmountRefusal> Stripe::accepts(Money amount) const { return stripe::chargeable(amount); }

Stripe::Failed Stripe::judge(Call call, const http::Response& response) {
    auto read = schema::decode<stripe::FailureJson>(response.body, lenient);
    Failed failed{Verdict::closed, read ? std::move(read->error) : stripe::ErrorJson{}};
    failed.verdict = stripe::judge(call, response.status, failed.error);
    const auto& error = failed.error;
    const auto level = failed.verdict == Verdict::closed     ? telemetry::Level::error
                       : failed.verdict == Verdict::declined ? telemetry::Level::info
                                                             : telemetry::Level::warn;
    telemetry::log(level, "the payment provider refused a request",
                   {{"status", response.status},
                    {"type", error.type.value_or("")},
                    {"code", error.code.value_or("")},
                    {"decline_code", error.decline_code.value_or("")},
                    {"param", error.param.value_or("")},
                    {"means", verdict_names[static_cast<std::size_t>(failed.verdict)]},
                    {"provider_request_id", response.header("Request-Id").value_or("")}});
    refused_[static_cast<std::size_t>(failed.verdict)]->inc();
    return failed;
}

template <class T>
task<Stripe::Outcome<T>> Stripe::send(Call call, http::ClientRequest request) {
    request.bearer = config_.secret_key;
    request.headers.emplace_back("Stripe-Version", api_version);
    request.timeout = call == Call::cancel || call == Call::read ? short_patience : patience;
    const auto response = co_await sender_.send(std::move(request));
    if (response.status == 200) {
        auto answer = schema::decode<T>(response.body, lenient);
        if (!answer) throw Unavailable("payment provider", "an answer could not be read");
        succeeded_.inc();
        co_return std::move(*answer);
    }
    auto failed = judge(call, response);
    const auto code = failed.error.code.value_or(failed.error.type.value_or("no code"));
    switch (failed.verdict) {
        case Verdict::busy: throw Unavailable("payment provider", "it is busy: " + code);
        case Verdict::answer_is_kept: throw AnswerIsKept("it answered a fault: " + code);
        case Verdict::closed: throw PaymentsClosed("the payment provider refuses the shop: " + code);
        default: co_return std::unexpected(std::move(failed));
    }
}

template <class T>
task<Stripe::Outcome<T>> Stripe::post(Call call, std::string path, std::string form, std::string idempotency_key) {
    http::ClientRequest request;
    request.method = http::Method::post;
    request.url = config_.base_url + path;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Idempotency-Key", std::move(idempotency_key)}};
    request.body = std::move(form);
    co_return co_await send<T>(call, std::move(request));
}

template <class T>
task<Stripe::Outcome<T>> Stripe::get(std::string path) {
    http::ClientRequest request;
    request.url = config_.base_url + path;
    co_return co_await send<T>(Call::read, std::move(request));
}

task<ProviderPayment> Stripe::begin(NewPayment payment, std::int64_t beginning) {
    stripe::Form form;
    form.add("amount", stripe::amount_of(payment.amount))
        .add("currency", stripe::code_of(payment.amount.currency()))
        .add("payment_method_types[0]", "card")
        .add("metadata[payment_id]", payment.payment.to_string())
        .add("metadata[order_id]", payment.order.to_string());
    auto key = "create-" + payment.payment.to_string();
    if (beginning > 0) key += "-" + std::to_string(beginning);
    auto begun = co_await post<stripe::IntentJson>(Call::begin, "/v1/payment_intents", std::move(form).take(), key);
    if (!begun) throw PaymentsClosed("the payment provider begins no payment");
    co_return stripe::payment_of(std::move(*begun));
}

task<std::expected<ProviderPayment, AttemptRefusal>> Stripe::attempt(std::string provider_id, OrderId order,
                                                                     std::string method, std::int64_t attempt) {
    stripe::Form form;
    form.add("payment_method", method)
        .add("return_url", config_.public_url + "/checkout/return?order=" + order.to_string());
    auto tried = co_await post<stripe::IntentJson>(
        Call::attempt, "/v1/payment_intents/" + stripe::escape(provider_id) + "/confirm", std::move(form).take(),
        "confirm-" + provider_id + "-" + std::to_string(attempt));
    if (tried) co_return stripe::payment_of(std::move(*tried));
    auto& error = tried.error().error;
    const auto code = error.code.value_or("");
    switch (tried.error().verdict) {
        case Verdict::declined:
            co_return std::unexpected(AttemptRefusal{Decline{
                code.empty() ? "card_declined" : code, error.decline_code.value_or(code), error.message.value_or("")}});
        case Verdict::method_refused: co_return std::unexpected(AttemptRefusal{MethodRefused{code}});
        // Tried before (an attempt whose answer was lost, another tab), or ended: the payment says how.
        case Verdict::told_state: co_return stripe::payment_of(std::move(*error.payment_intent));
        default: co_return unknown(std::move(provider_id));
    }
}

// What Stripe does not know cannot be paid any more.
ProviderPayment Stripe::unknown(std::string provider_id) const {
    ProviderPayment payment;
    payment.report = {std::move(provider_id), ProviderState::canceled, std::nullopt, live()};
    return payment;
}

task<ProviderPayment> Stripe::cancel(std::string provider_id) {
    auto ended = co_await post<stripe::IntentJson>(
        Call::cancel, "/v1/payment_intents/" + stripe::escape(provider_id) + "/cancel", "cancellation_reason=abandoned",
        "cancel-" + provider_id + "-" + Uuid::v7().to_string());
    if (ended) co_return stripe::payment_of(std::move(*ended));
    if (ended.error().verdict == Verdict::told_state)
        co_return stripe::payment_of(std::move(*ended.error().error.payment_intent));
    co_return unknown(std::move(provider_id));
}

task<std::optional<ProviderPayment>> Stripe::find(std::string provider_id) {
    auto found = co_await get<stripe::IntentJson>("/v1/payment_intents/" + stripe::escape(provider_id));
    if (!found) co_return std::nullopt;
    co_return stripe::payment_of(std::move(*found));
}

task<std::expected<ProviderRefund, RefundRefusal>> Stripe::refund(std::string provider_id, RefundId refund,
                                                                  Money amount, std::int64_t attempt) {
    stripe::Form form;
    form.add("payment_intent", provider_id)
        .add("amount", stripe::amount_of(amount))
        .add("metadata[refund_id]", refund.to_string());
    auto made = co_await post<stripe::RefundJson>(Call::refund, "/v1/refunds", std::move(form).take(),
                                                  "refund-" + refund.to_string() + "-" + std::to_string(attempt));
    if (made) co_return stripe::refund_of(std::move(*made), live());
    co_return std::unexpected(RefundRefusal{made.error().error.code.value_or("refused")});
}

task<std::vector<ProviderRefund>> Stripe::refunds_of(std::string provider_id) {
    auto list = co_await get<stripe::ListJson<stripe::RefundJson>>("/v1/refunds?limit=" + std::to_string(page_size) +
                                                                   "&payment_intent=" + stripe::escape(provider_id));
    std::vector<ProviderRefund> refunds;
    if (list)
        for (auto& each : list->data) refunds.push_back(stripe::refund_of(std::move(each), live()));
    co_return refunds;
}

std::expected<ProviderEvent, EventError> Stripe::read_event(std::string_view body, std::string_view signature,
                                                            Instant now) const {
    if (!stripe::is_genuine(body, signature, config_.webhook_secret, now))
        return std::unexpected(EventError::not_genuine);
    return stripe::event_of(body);
}

namespace {

std::string list_path(std::string_view objects, Instant since, const std::optional<std::string>& after) {
    auto path = "/v1/" + std::string(objects) + "?limit=" + std::to_string(page_size) +
                "&created%5Bgte%5D=" + std::to_string(seconds_of(since));
    if (after) path += "&starting_after=" + stripe::escape(*after);
    return path;
}

}  // namespace

task<ProviderPage<ProviderPayment>> Stripe::payments_since(Instant time, std::optional<std::string> after) {
    auto list = co_await get<stripe::ListJson<stripe::IntentJson>>(list_path("payment_intents", time, after));
    ProviderPage<ProviderPayment> page;
    if (!list) co_return page;
    if (list->has_more.value_or(false) && !list->data.empty()) page.next = list->data.back().id;
    for (auto& each : list->data) page.items.push_back(stripe::payment_of(std::move(each)));
    co_return page;
}

task<ProviderPage<ProviderRefund>> Stripe::refunds_since(Instant time, std::optional<std::string> after) {
    auto list = co_await get<stripe::ListJson<stripe::RefundJson>>(list_path("refunds", time, after));
    ProviderPage<ProviderRefund> page;
    if (!list) co_return page;
    if (list->has_more.value_or(false) && !list->data.empty()) page.next = list->data.back().id;
    for (auto& each : list->data) page.items.push_back(stripe::refund_of(std::move(each), live()));
    co_return page;
}

}  // namespace souk::order
