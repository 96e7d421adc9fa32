// souk-stripe: a server that speaks Stripe's API, for development and tests. Settings come from the environment, see
// README.md. One loop: the state is small, and one core serves thousands of payments a second.
#include "foundation/core/config.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/http/server.hpp"
#include "foundation/runtime/runtime.hpp"
#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "sandbox/stripe/api/authentication_page.hpp"
#include "sandbox/stripe/api/switchboard.hpp"

#include <cstdio>

namespace souk::stripe_sandbox {
namespace {

struct Settings {
    std::uint16_t port = 0;
    ApiKeys keys;
    std::string journal;
    AccountSettings account;
    std::chrono::milliseconds latency{0};
    Object endpoint{endpoints.shape};
    std::string webhook_ca;
    telemetry::Level level = telemetry::Level::info;
};

Settings read_settings() {
    auto config = Config::from_environment();
    Settings settings;
    settings.port = config.port("SOUK_PORT_STRIPE", 12111);
    settings.keys.secret = config.secret("SOUK_STRIPE_KEY");
    const auto derived = crypto::to_hex(crypto::sha256("publishable key of " + settings.keys.secret)).substr(0, 24);
    settings.keys.publishable = config.text("SOUK_STRIPE_PUBLISHABLE_KEY", "pk_test_" + derived);
    settings.account.public_url =
        config.text("SOUK_SANDBOX_PUBLIC_URL", "http://127.0.0.1:" + std::to_string(settings.port));
    settings.journal = config.text("SOUK_SANDBOX_JOURNAL", "");
    settings.account.keep = static_cast<std::size_t>(config.integer("SOUK_SANDBOX_KEEP", 50'000, 100, 10'000'000));
    settings.latency = config.duration("SOUK_SANDBOX_LATENCY", std::chrono::milliseconds(0));
    settings.level = telemetry::parse_level(config.text("SOUK_LOG_LEVEL", "info")).value_or(telemetry::Level::info);
    settings.webhook_ca = config.text("SOUK_STRIPE_WEBHOOK_CA", "");
    const auto url = config.text("SOUK_STRIPE_WEBHOOK_URL", "");
    auto events = config.text("SOUK_STRIPE_WEBHOOK_EVENTS",
                              "payment_intent.succeeded,payment_intent.payment_failed,"
                              "payment_intent.canceled,charge.refunded");
    std::erase(events, ' ');
    if (!url.empty()) {
        settings.endpoint.set("url", url).set("enabled_events", split(events, ','));
        settings.endpoint.set("signing_secret", config.secret("SOUK_STRIPE_WEBHOOK_SECRET"));
        settings.endpoint.set("description", "From the sandbox's settings");
    }
    config.check();
    if (!settings.keys.secret.starts_with("sk_test_") || !settings.keys.publishable.starts_with("pk_test_")) {
        throw ConfigError(
            "SOUK_STRIPE_KEY must begin with sk_test_, and SOUK_STRIPE_PUBLISHABLE_KEY with pk_test_: this is a "
            "sandbox, "
            "and live keys have no business here");
    }
    return settings;
}

http::Routes routes(StripeApi* api, AuthenticationPage* page, Switchboard* switchboard) {
    using enum http::Method;
    http::Routes table("stripe", "Souk payment sandbox", "1");
    table.served_under("");
    for (const auto method : {get, post, del, options}) {
        table.add(method, "/v1/{resource}", &StripeApi::one, api).hidden();
        table.add(method, "/v1/{resource}/{id}", &StripeApi::two, api).hidden();
        table.add(method, "/v1/{resource}/{id}/{action}", &StripeApi::three, api).hidden();
    }
    table.get("/3ds/{intent}", &AuthenticationPage::show, page).summary("The customer's page");
    table.post("/3ds/{intent}", &AuthenticationPage::answer, page).summary("What the customer answers");
    table.get("/sandbox/stats", &Switchboard::stats, switchboard).summary("Totals and the state of the webhooks");
    table.post("/sandbox/{what}", &Switchboard::one, switchboard).summary("Turn a switch, see README.md");
    table.post("/sandbox/{what}/{which}", &Switchboard::two, switchboard).summary("Turn a switch, see README.md");
    return table;
}

struct Parts {
    Parts(runtime::Loop& loop, const Settings& settings, const Clock& clock, telemetry::Metrics& metrics)
        : journal(loop, settings.journal),
          account(settings.account),
          sandbox((account.instance = journal.header().instance, account.secret = journal.header().secret, account)),
          deliverer(loop, sandbox, journal, clock, settings.webhook_ca),
          api(loop, sandbox, journal, deliverer, clock, settings.keys),
          page(api, sandbox.account),
          switchboard(api, sandbox, deliverer),
          server(loop, {.port = settings.port}, routes(&api, &page, &switchboard), nullptr, metrics) {
        const auto lines = journal.replay(sandbox);
        listen(settings.endpoint, clock);
        api.switches.latency = settings.latency;
        server.start();
        telemetry::log_info("ready to serve", {{"port", server.port()},
                                               {"journal_lines", lines},
                                               {"intents", sandbox.account.all(intents).size()},
                                               {"webhooks_waiting", sandbox.owed.size()}});
        loop.post([this] {
            api.watch_due();
            for (const auto& [delivery, copies] : sandbox.owed) {
                for (int copy = 0; copy < copies; ++copy) deliverer.start(delivery);
            }
        });
    }

    // The endpoint of the settings. The journal remembers only for which events it stood: its URL and secret may
    // change.
    void listen(Object endpoint, const Clock& clock) {
        endpoint.set("created", clock.now().microseconds() / 1'000'000);
        journal.append({.listening = std::get<Texts>(endpoint["enabled_events"])});
        sandbox.account.configure(std::move(endpoint));
    }

    Journal journal;
    AccountSettings account;
    Sandbox sandbox;
    Deliverer deliverer;
    StripeApi api;
    AuthenticationPage page;
    Switchboard switchboard;
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
