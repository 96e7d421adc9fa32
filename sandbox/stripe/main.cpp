// souk-stripe: a server that speaks Stripe's API, for development and tests. Settings come from the environment, see
// README.md. One loop: the state is small, and one core serves thousands of payments a second.
#include "foundation/core/config.hpp"
#include "foundation/http/server.hpp"
#include "foundation/runtime/runtime.hpp"
#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "sandbox/stripe/api/routes.hpp"

#include <cstdio>
#include <optional>

namespace souk::stripe_sandbox {
namespace {

struct Settings {
    std::uint16_t port = 0;
    std::string key;
    std::string public_url;
    std::string journal;
    std::size_t keep = 0;
    std::chrono::milliseconds latency{0};
    WebhookEndpoint endpoint;
    std::string webhook_ca;
    telemetry::Level level = telemetry::Level::info;
};

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        auto part = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), part.size() + 1));
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty()) parts.emplace_back(part);
    }
    return parts;
}

Settings read_settings() {
    auto config = Config::from_environment();
    Settings settings;
    settings.port = config.port("SOUK_PORT_STRIPE", 12111);
    settings.key = config.secret("SOUK_STRIPE_KEY");
    settings.public_url = config.text("SOUK_SANDBOX_PUBLIC_URL", "http://127.0.0.1:" + std::to_string(settings.port));
    settings.journal = config.text("SOUK_SANDBOX_JOURNAL", "");
    settings.keep = static_cast<std::size_t>(config.integer("SOUK_SANDBOX_KEEP", 200'000, 100, 10'000'000));
    settings.latency = config.duration("SOUK_SANDBOX_LATENCY", std::chrono::milliseconds(0));
    settings.level = telemetry::parse_level(config.text("SOUK_LOG_LEVEL", "info")).value_or(telemetry::Level::info);
    settings.webhook_ca = config.text("SOUK_STRIPE_WEBHOOK_CA", "");
    settings.endpoint.url = config.text("SOUK_STRIPE_WEBHOOK_URL", "");
    const auto events =
        split(config.text("SOUK_STRIPE_WEBHOOK_EVENTS",
                          "payment_intent.succeeded,payment_intent.payment_failed,payment_intent.canceled,"
                          "charge.refunded"));
    if (!settings.endpoint.url.empty()) {
        settings.endpoint.secret = config.secret("SOUK_STRIPE_WEBHOOK_SECRET");
        settings.endpoint.events = events;
        settings.endpoint.description = "From the sandbox's settings";
    }
    config.check();
    if (!settings.key.starts_with("sk_test_")) {
        throw ConfigError(
            "SOUK_STRIPE_KEY must begin with sk_test_: this is a sandbox, and live keys have no business here");
    }
    return settings;
}

struct Parts {
    Parts(runtime::Loop& loop, const Settings& settings, const Clock& clock, telemetry::Metrics& metrics)
        : journal(loop, settings.journal),
          sandbox({journal.instance(), journal.secret(), settings.keep}),
          json(sandbox.account.ids(), settings.public_url),
          deliverer(loop, sandbox, journal, json, clock, settings.webhook_ca),
          api(loop, sandbox, journal, deliverer, json, clock, settings.key),
          page(api, sandbox, json, clock),
          admin(api, sandbox, deliverer, clock),
          server(loop, {.port = settings.port}, routes(&api, &page, &admin), nullptr, metrics) {
        const auto lines = journal.replay(sandbox);
        journal.compact(sandbox, settings.keep);
        listen(settings.endpoint, clock);
        api.latency = settings.latency;
        server.start();
        telemetry::log_info("ready to serve", {{"port", server.port()},
                                               {"journal_lines", lines},
                                               {"intents", sandbox.account.intents().size()},
                                               {"webhooks_waiting", sandbox.webhooks.pending()}});
        loop.post([this] {
            api.watch_due();
            deliverer.wake();
        });
    }

    // The endpoint of the settings. The journal remembers only for which events it stood: its URL and secret may
    // change.
    void listen(WebhookEndpoint endpoint, const Clock& clock) {
        endpoint.created = clock.now().microseconds() / 1'000'000;
        const auto& known = sandbox.account.endpoints();
        const auto before = known.contains(0) ? known.at(0)->events : std::vector<std::string>{};
        if (before != endpoint.events) journal.listen(endpoint.events);
        sandbox.listen(std::move(endpoint));
    }

    Journal journal;
    Sandbox sandbox;
    JsonWriter json;
    Deliverer deliverer;
    StripeApi api;
    AuthenticationPage page;
    AdminApi admin;
    http::Server server;
};

}  // namespace
}  // namespace souk::stripe_sandbox

int main() {
    using namespace souk;
    try {
        const auto settings = stripe_sandbox::read_settings();
        telemetry::configure_log("stripe", settings.level);
        const SystemClock clock;
        telemetry::Metrics metrics;
        return runtime::run({.loops = 1}, [&](runtime::Loop& loop, int) {
            return std::make_shared<stripe_sandbox::Parts>(loop, settings, clock, metrics);
        });
    } catch (const std::exception& error) {
        std::fprintf(stderr, "souk-stripe: %s\n", error.what());
        return 1;
    }
}
