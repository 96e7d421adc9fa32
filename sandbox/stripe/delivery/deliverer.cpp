#include "sandbox/stripe/delivery/deliverer.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"

namespace souk::stripe_sandbox {

namespace {

constexpr std::chrono::seconds delivery_timeout{8};  // below the time that a stop waits for

// Stripe-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "t.payload">
std::string signature_of(std::string_view payload, std::string_view secret, std::int64_t seconds) {
    const auto time = std::to_string(seconds);
    return "t=" + time + ",v1=" + crypto::to_hex(crypto::hmac_sha256(secret, time + "." + std::string(payload)));
}

}  // namespace

void Deliverer::wake() {
    if (!std::exchange(wake_due_, true)) loop_.defer([this] { send_due(); });
}

void Deliverer::send_due() {
    wake_due_ = false;
    if (loop_.stopping()) return;
    journal_.flush();  // nobody hears of what could be lost
    const auto now = clock_.now().microseconds();
    while (auto delivery = sandbox_.webhooks.next(now)) loop_.spawn("webhook delivery", send(std::move(*delivery)));
    const auto due = sandbox_.webhooks.next_due();
    if (!due || *due <= now || (!alarms_.empty() && *alarms_.begin() <= *due)) return;
    alarms_.insert(*due);
    loop_.spawn("webhook alarm", wake_at(*due));
}

task<void> Deliverer::wake_at(std::int64_t due) {
    co_await loop_.sleep(std::chrono::microseconds(due - clock_.now().microseconds()));
    alarms_.erase(due);
    wake();
}

void Deliverer::end(const WebhookQueue::Key& key, std::string_view root, bool delivered) {
    journal_.append({.root = std::string(root), .delivery = DeliveryEnd{key.event, key.endpoint, delivered}});
}

task<void> Deliverer::send(WebhookQueue::Delivery delivery) {
    const auto endpoint = sandbox_.account.find<WebhookEndpoint>(delivery.key.endpoint);
    std::string why = endpoint ? "" : "the endpoint is gone";
    if (endpoint) {
        Event shown = *delivery.event;
        shown.api_version = endpoint->api_version.value_or(shown.api_version);
        shown.pending_webhooks = 1;
        http::ClientRequest request;
        request.method = http::Method::post;
        request.url = endpoint->url;
        request.timeout = delivery_timeout;
        request.repeatable = true;
        request.body.reserve(4096);
        schema::encode_to(request.body, shown);
        request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                           {"Stripe-Signature", signature_of(request.body, endpoint->signing_secret,
                                                             clock_.now().microseconds() / 1'000'000)}};
        try {
            const auto response = co_await client_.send(std::move(request));
            if (response.status / 100 != 2) why = "status " + std::to_string(response.status);
        } catch (const std::exception& error) {
            why = error.what();
        }
        if (!why.empty() && failing_.insert(endpoint->id).second) {
            telemetry::log_warn("a webhook endpoint fails, deliveries will be tried again",
                                {{"url", endpoint->url}, {"why", why}});
        } else if (why.empty() && failing_.erase(endpoint->id) != 0) {
            telemetry::log_info("the webhook endpoint takes deliveries again", {{"url", endpoint->url}});
        }
    }
    if (why.empty()) {
        sandbox_.webhooks.delivered(delivery.key);
        if (!sandbox_.webhooks.waits(delivery.key)) end(delivery.key, delivery.event->root, true);
    } else if (sandbox_.webhooks.failed(delivery.key, clock_.now().microseconds())) {
        end(delivery.key, delivery.event->root, false);
        telemetry::log_error("a webhook was given up", {{"type", delivery.event->type}, {"why", why}});
    }
    wake();
}

}  // namespace souk::stripe_sandbox
