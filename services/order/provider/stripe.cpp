#include "services/order/provider/stripe.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/schema/decode.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace souk::order {

// Stripe's answers, as far as they matter here; everything else in them is ignored.
struct StripeRedirect {
    std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(StripeRedirect, (), (url))
struct StripeAction {
    std::optional<StripeRedirect> redirect_to_url;
};
BOOST_DESCRIBE_STRUCT(StripeAction, (), (redirect_to_url))
struct StripeIntent {
    std::string id;
    std::string status;
    std::optional<StripeAction> next_action;
    std::optional<std::map<std::string, std::string>> metadata;
};
BOOST_DESCRIBE_STRUCT(StripeIntent, (), (id, status, next_action, metadata))
struct StripeError {
    std::optional<std::string> type;
    std::optional<std::string> code;
    std::optional<std::string> decline_code;
    std::optional<std::string> message;
    std::optional<StripeIntent> payment_intent;
};
BOOST_DESCRIBE_STRUCT(StripeError, (), (type, code, decline_code, message, payment_intent))
struct StripeFailure {
    StripeError error;
};
BOOST_DESCRIBE_STRUCT(StripeFailure, (), (error))
struct StripeEventData {
    StripeIntent object;
};
BOOST_DESCRIBE_STRUCT(StripeEventData, (), (object))
struct StripeEvent {
    std::string id;
    std::string type;
    StripeEventData data;
};
BOOST_DESCRIBE_STRUCT(StripeEvent, (), (id, type, data))

namespace {

constexpr auto lenient = schema::Strictness::ignore_unknown;
constexpr std::chrono::minutes webhook_tolerance{5};

IntentStatus status_of(std::string_view text) {
    if (text == "succeeded") return IntentStatus::succeeded;
    if (text == "requires_action") return IntentStatus::requires_action;
    if (text == "requires_payment_method") return IntentStatus::requires_payment_method;
    if (text == "canceled") return IntentStatus::canceled;
    return IntentStatus::processing;
}

Intent intent_of(StripeIntent answer) {
    Intent intent{std::move(answer.id), status_of(answer.status), std::nullopt};
    if (answer.next_action && answer.next_action->redirect_to_url)
        intent.action_url = std::move(answer.next_action->redirect_to_url->url);
    return intent;
}

Intent intent_in(const http::Response& response) {
    if (auto answer = schema::decode<StripeIntent>(response.body, lenient); response.status == 200 && answer)
        return intent_of(std::move(*answer));
    throw Unavailable("stripe", "unexpected answer with status " + std::to_string(response.status));
}

std::string escape(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.';
        if (plain) {
            escaped += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            escaped += '%';
            escaped += digits[byte >> 4];
            escaped += digits[byte & 15];
        }
    }
    return escaped;
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lowered;
}

}  // namespace

task<http::Response> Stripe::post(std::string path, std::string form, std::string idempotency_key) {
    http::ClientRequest request;
    request.method = http::Method::post;
    request.url = config_.base_url + path;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Idempotency-Key", std::move(idempotency_key)}};
    request.bearer = config_.secret_key;
    request.body = std::move(form);
    request.timeout = std::chrono::seconds(20);
    auto response = co_await sender_.send(std::move(request));
    if (response.status >= 500 || response.status == 429 || response.status == 409)
        throw Unavailable("stripe", "answered with status " + std::to_string(response.status));
    co_return response;
}

task<Intent> Stripe::create_intent(PaymentId payment, OrderId order, Money amount) {
    const std::string form = "amount=" + std::to_string(amount.amount()) +
                             "&currency=" + lower(amount.currency().code()) +
                             "&payment_method_types[0]=card&metadata[payment_id]=" + payment.to_string() +
                             "&metadata[order_id]=" + order.to_string();
    co_return intent_in(co_await post("/v1/payment_intents", form, "create-" + payment.to_string()));
}

task<std::expected<Intent, PaymentFailure>> Stripe::confirm(std::string intent, std::string method,
                                                            std::string attempt) {
    const auto response = co_await post("/v1/payment_intents/" + escape(intent) + "/confirm",
                                        "payment_method=" + escape(method), "confirm-" + intent + "-" + attempt);
    if (response.status == 200) co_return intent_in(response);
    auto failure = schema::decode<StripeFailure>(response.body, lenient);
    if (!failure) throw Unavailable("stripe", "unexpected answer with status " + std::to_string(response.status));
    auto& error = failure->error;
    if (error.type == "card_error") {
        const auto code = error.code.value_or("card_declined");
        co_return std::unexpected(
            PaymentFailure{Declined{code, error.decline_code.value_or(code), error.message.value_or("")}});
    }
    // Confirmed before (an attempt whose answer was lost, another tab): the intent says how that ended.
    if (error.code == "payment_intent_unexpected_state" && error.payment_intent)
        co_return intent_of(std::move(*error.payment_intent));
    if (error.type == "invalid_request_error" && error.code == "resource_missing")
        co_return std::unexpected(PaymentFailure{});
    throw Unavailable("stripe", "refused a confirmation: " + error.code.value_or(error.type.value_or("no code")));
}

task<void> Stripe::refund(std::string intent, PaymentId payment, Money amount) {
    const auto response =
        co_await post("/v1/refunds", "payment_intent=" + escape(intent) + "&amount=" + std::to_string(amount.amount()),
                      "refund-" + payment.to_string());
    if (response.status == 200) co_return;
    const auto failure = schema::decode<StripeFailure>(response.body, lenient);
    if (failure && failure->error.code == "charge_already_refunded") co_return;
    throw Unavailable("stripe", "refused a refund with status " + std::to_string(response.status));
}

task<void> Stripe::cancel(std::string intent, PaymentId payment) {
    // Any answer will do: what cannot be cancelled has succeeded or been cancelled, and the webhook tells.
    co_await post("/v1/payment_intents/" + escape(intent) + "/cancel", "", "cancel-" + payment.to_string());
}

std::expected<std::optional<WebhookEvent>, Stripe::WebhookError> Stripe::read_webhook(std::string_view body,
                                                                                      std::string_view signature,
                                                                                      Instant now) const {
    std::string_view time;
    bool genuine = false;
    for (std::string_view rest = signature; !rest.empty();) {
        const auto comma = rest.find(',');
        const auto part = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        if (part.starts_with("t=")) time = part.substr(2);
        if (!part.starts_with("v1=")) continue;
        const auto expected =
            crypto::to_hex(crypto::hmac_sha256(config_.webhook_secret, std::string(time) + "." + std::string(body)));
        genuine = genuine || crypto::constant_time_equal(expected, part.substr(3));
    }
    std::int64_t seconds = 0;
    std::from_chars(time.data(), time.data() + time.size(), seconds);
    const auto age = std::chrono::seconds(now.microseconds() / 1'000'000 - seconds);
    if (!genuine || std::chrono::abs(age) > webhook_tolerance) return std::unexpected(WebhookError::bad_signature);

    auto event = schema::decode<StripeEvent>(body, lenient);
    if (!event) return std::unexpected(WebhookError::malformed);
    if (!event->type.starts_with("payment_intent.") || !event->data.object.metadata) return std::nullopt;
    const auto payment = event->data.object.metadata->find("payment_id");
    if (payment == event->data.object.metadata->end()) return std::nullopt;
    const auto id = PaymentId::parse(payment->second);
    if (!id) return std::nullopt;
    return WebhookEvent{std::move(event->id), *id, intent_of(std::move(event->data.object))};
}

}  // namespace souk::order
