#include "sandbox/stripe/delivery/deliverer.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"

namespace souk::stripe_sandbox {

namespace {

constexpr std::chrono::seconds delivery_timeout{8};  // below the time that a stop waits for

}  // namespace

std::string signature_of(std::string_view payload, std::string_view secret, std::int64_t seconds) {
    auto signed_text = std::to_string(seconds);
    auto header = "t=" + signed_text + ",v1=";
    signed_text += '.';
    signed_text += payload;
    header += crypto::to_hex(crypto::hmac_sha256(secret, signed_text));
    return header;
}

Deliverer::Deliverer(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, const JsonWriter& json,
                     const Clock& clock, const std::string& ca_file)
    : loop_(loop),
      sandbox_(sandbox),
      journal_(journal),
      json_(json),
      clock_(clock),
      client_(loop, {.max_connections_per_host = 64, .ca_file = ca_file}) {}

void Deliverer::wake() {
    if (std::exchange(wake_due_, true)) return;
    loop_.defer([this] { send_due(); });
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

task<void> Deliverer::send(Delivery delivery) {
    const WebhookQueue::Key key{delivery.event->serial, delivery.endpoint};
    const auto entry = sandbox_.account.endpoints().find(delivery.endpoint);
    if (entry == sandbox_.account.endpoints().end()) {
        sandbox_.webhooks.failed(key, clock_.now().microseconds());
        co_return;
    }
    const auto endpoint = entry->second;
    http::ClientRequest request;
    request.method = http::Method::post;
    request.url = endpoint->url;
    request.timeout = delivery_timeout;
    request.repeatable = true;
    json_.write(request.body, *delivery.event, 1);
    request.headers = {
        {"Content-Type", "application/json; charset=utf-8"},
        {"Stripe-Signature", signature_of(request.body, endpoint->secret, clock_.now().microseconds() / 1'000'000)}};
    std::string why;
    try {
        const auto response = co_await client_.send(std::move(request));
        if (response.status / 100 != 2) why = "status " + std::to_string(response.status);
    } catch (const std::exception& error) {
        why = error.what();
    }
    note_health(*endpoint, why.empty(), why);
    if (why.empty()) {
        sandbox_.webhooks.delivered(key);
        journal_.append_delivery(key, true);
    } else if (sandbox_.webhooks.failed(key, clock_.now().microseconds()) == WebhookQueue::Verdict::gave_up) {
        journal_.append_delivery(key, false);
        telemetry::log_error("a webhook was given up", {{"type", delivery.event->type}, {"why", why}});
    }
    wake();
}

void Deliverer::note_health(const WebhookEndpoint& endpoint, bool healthy, std::string_view why) {
    if (!healthy && failing_.insert(endpoint.serial).second) {
        telemetry::log_warn("a webhook endpoint fails, deliveries will be tried again",
                            {{"url", endpoint.url}, {"why", why}});
    } else if (healthy && failing_.erase(endpoint.serial) != 0) {
        telemetry::log_info("the webhook endpoint takes deliveries again", {{"url", endpoint.url}});
    }
}

}  // namespace souk::stripe_sandbox
