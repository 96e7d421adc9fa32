#include "sandbox/stripe/delivery/deliverer.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

constexpr std::chrono::seconds delivery_timeout{8};  // below the time that a stop waits for
constexpr int most_attempts = 20;
constexpr int most_in_flight = 64;
constexpr std::chrono::milliseconds first_pause{500}, longest_pause{30'000};

// Stripe-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "t.payload">
std::string signature_of(std::string_view payload, std::string_view secret, std::int64_t seconds) {
    const auto time = std::to_string(seconds);
    return "t=" + time + ",v1=" + crypto::to_hex(crypto::hmac_sha256(secret, time + "." + std::string(payload)));
}

}  // namespace

Deliverer::Deliverer(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, const Clock& clock,
                     const std::string& ca_file)
    : loop_(loop),
      sandbox_(sandbox),
      journal_(journal),
      clock_(clock),
      client_(loop, {.max_connections_per_host = most_in_flight, .ca_file = ca_file}) {
    loop.on_stop([this] {
        for (auto& each : std::exchange(line_, {})) each();
    });
}

void Deliverer::start(const Delivery& delivery) { loop_.spawn("webhook delivery", deliver(delivery)); }

void Deliverer::send(const ObjectPtr& event) {
    for (const auto& [id, endpoint] : sandbox_.account.all(endpoints)) {
        if (sandbox_.owed.contains({std::string(event->id()), id})) start({std::string(event->id()), id});
    }
}

void Deliverer::end(const Delivery& delivery, bool delivered) {
    if (!sandbox_.settle(delivery, delivered)) return;
    journal_.append({.delivery = DeliveryEnd{delivery.event, delivery.endpoint, delivered}});
}

void Deliverer::resume(bool newest_first) {
    paused_ = false;
    if (newest_first) std::ranges::reverse(line_);
    let_next();
}

void Deliverer::let_next() {
    while (!paused_ && in_flight_ < most_in_flight && !line_.empty()) {
        ++in_flight_;
        auto next = std::move(line_.front());
        line_.pop_front();
        next();
    }
}

task<void> Deliverer::turn() {
    co_await runtime::suspend<void>([this](runtime::Resume<void> resume) {
        line_.push_back(std::move(resume));
        loop_.defer([this] { let_next(); });
    });
}

task<void> Deliverer::deliver(Delivery delivery) {
    auto pause = first_pause;
    for (int number = 1; !loop_.stopping(); ++number, pause = std::min(2 * pause, longest_pause)) {
        co_await turn();
        if (loop_.stopping()) co_return;
        co_await journal_.written();  // nobody hears of what could be lost
        const auto event = sandbox_.account.find(events, delivery.event);
        const auto endpoint = sandbox_.account.find(endpoints, delivery.endpoint);
        const auto why = event && endpoint ? co_await attempt(*event, *endpoint) : "the event or the endpoint is gone";
        --in_flight_;
        let_next();
        if (why.empty()) co_return end(delivery, true);
        ++sandbox_.webhooks.failed_attempts;
        if (number == most_attempts || !event || !endpoint) {
            telemetry::log_error("a webhook was given up", {{"event", delivery.event}, {"why", why}});
            co_return end(delivery, false);
        }
        co_await loop_.sleep(pause);
    }
}

task<std::string> Deliverer::attempt(const Object& event, const Object& endpoint) {
    Object shown = event;
    if (!endpoint.text("api_version").empty()) shown.set("api_version", endpoint.text("api_version"));
    http::ClientRequest request;
    request.method = http::Method::post;
    request.url = endpoint.text("url");
    request.timeout = delivery_timeout;
    request.repeatable = true;
    shown.set("pending_webhooks", 1).write(request.body);
    const auto seconds = clock_.now().microseconds() / 1'000'000;
    request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                       {"Stripe-Signature", signature_of(request.body, endpoint.text("signing_secret"), seconds)}};
    std::string why;
    try {
        const auto response = co_await client_.send(std::move(request));
        if (response.status / 100 != 2) why = "status " + std::to_string(response.status);
    } catch (const std::exception& error) {
        why = error.what();
    }
    const std::string id(endpoint.id());
    if (!why.empty() && failing_.insert(id).second) {
        telemetry::log_warn("a webhook endpoint fails, deliveries will be tried again",
                            {{"url", endpoint.text("url")}, {"why", why}});
    } else if (why.empty() && failing_.erase(id) != 0) {
        telemetry::log_info("the webhook endpoint takes deliveries again", {{"url", endpoint.text("url")}});
    }
    co_return why;
}

}  // namespace souk::stripe_sandbox
