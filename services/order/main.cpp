// The order service: carts, orders, payments.
#include "foundation/crypto/digest.hpp"
#include "foundation/http/jwks_authenticator.hpp"
#include "foundation/outbox/relay.hpp"
#include "foundation/service/process.hpp"
#include "foundation/service/revocations.hpp"
#include "services/order/api/cart.hpp"
#include "services/order/api/customers.hpp"
#include "services/order/api/orders.hpp"
#include "services/order/api/payments.hpp"
#include "services/order/api/routes.hpp"
#include "services/order/events/account_consumer.hpp"
#include "services/order/jobs/expiry.hpp"
#include "services/order/jobs/periodic.hpp"
#include "services/order/jobs/provider_comparison.hpp"
#include "services/order/jobs/refunds.hpp"
#include "services/order/jobs/unsettled_payments.hpp"
#include "services/order/provider/stripe.hpp"

namespace souk::order {
namespace {

// What runs by itself.
struct PeriodicWork {
    PeriodicWork(pg::Database& database, Settlements& settlements, RefundsAndDisputes& money_back,
                 service::Process& process)
        : expiry(database),
          unsettled(database, settlements),
          refunds(database, settlements, money_back, process.metrics),
          comparison(database, settlements, money_back, process.metrics, process.clock) {}

    void start(runtime::Loop& loop) {
        using namespace std::chrono_literals;
        loop.spawn("order expiry", repeat(loop, 5s, "order expiry", &Expiry::run_once, &expiry));
        loop.spawn("old keys", repeat(loop, 1h, "old keys", &Expiry::forget_keys, &expiry));
        loop.spawn("unsettled payments",
                   repeat(loop, 2s, "unsettled payments", &UnsettledPayments::run_once, &unsettled));
        loop.spawn("refunds", repeat(loop, 2s, "refunds", &Refunds::run_once, &refunds));
        loop.spawn("comparison with the provider",
                   repeat(loop, 1h, "comparison with the provider", &ProviderComparison::run_once, &comparison));
    }

    Expiry expiry;
    UnsettledPayments unsettled;
    Refunds refunds;
    ProviderComparison comparison;
};

// One loop's parts, in the order in which they need each other.
struct Parts {
    Parts(service::Process& process, runtime::Loop& loop, StripeConfig stripe_config)
        : database(loop, process.settings.database, process.metrics),
          redis(loop, process.settings.redis, process.metrics),
          revocations(loop, redis, process.settings.redis, process.metrics, process.clock),
          client(loop, {.metrics = &process.metrics, .tracer = &process.tracer}),
          tokens(process.settings.service_tokens(process.clock)),
          authenticator(loop, client, {.auth_url = process.settings.auth_url, .url = process.settings.jwks_url}, tokens,
                        process.clock, revocations.check()),
          products(client, tokens, "product", process.settings.product_url),
          auth(client, tokens, "auth", process.settings.auth_url),
          customers(auth),
          provider(client, std::move(stripe_config), process.metrics),
          settlements(database, provider, process.metrics),
          money_back(database, settlements),
          cart_api(database, products),
          order_api(database, products, customers, settlements, process.clock),
          payment_api(database, provider, settlements, money_back, process.metrics, process.clock),
          server(loop, process.settings.server, routes({&cart_api, &order_api, &payment_api}), &authenticator,
                 process.metrics, &process.tracer) {
        server.ready_check("postgres", [this] { return database.alive(); });
        authenticator.start();
        server.start();
    }

    task<bool> consuming() { co_return consumers->connected(); }

    pg::Database database;
    redis::Client redis;
    service::Revocations revocations;
    http::Client client;
    http::ServiceTokens tokens;
    http::JwksAuthenticator authenticator;
    http::InternalClient products;
    http::InternalClient auth;
    Customers customers;
    Stripe provider;
    Settlements settlements;
    RefundsAndDisputes money_back;
    CartApi cart_api;
    OrderApi order_api;
    PaymentApi payment_api;
    http::Server server;
    // Once in a process:
    std::optional<outbox::Relay> relay;
    AccountConsumer accounts;
    std::optional<outbox::Consumers> consumers;
    std::optional<PeriodicWork> work;
};

}  // namespace
}  // namespace souk::order

int main(int argc, char** argv) {
    using namespace souk;
    order::StripeConfig stripe;
    return service::run(
        argc, argv, {"order", 8004, [] { return order::routes({}); }},
        [&](Config& config) {
            stripe.base_url = config.text("SOUK_STRIPE_URL", "https://api.stripe.com");
            stripe.secret_key = config.secret("SOUK_STRIPE_KEY");
            stripe.webhook_secret = config.secret("SOUK_STRIPE_WEBHOOK_SECRET");
            stripe.public_url = config.text("SOUK_PUBLIC_URL", "http://localhost");
        },
        [&](service::Process& process, runtime::Loop& loop, int index) {
            auto parts = std::make_shared<order::Parts>(process, loop, stripe);
            if (index == 0) {
                const auto& settings = process.settings;
                parts->relay.emplace(
                    outbox::RelayConfig{settings.database.conninfo, settings.database.password, settings.amqp},
                    process.metrics);
                parts->relay->start();
                parts->consumers.emplace(loop, settings.amqp, &parts->database, process.metrics);
                parts->accounts.listen(*parts->consumers);
                parts->consumers->start();
                parts->server.ready_check("rabbitmq", [parts = parts.get()] { return parts->consuming(); });
                parts->work.emplace(parts->database, parts->settlements, parts->money_back, process);
                parts->work->start(loop);
            }
            return parts;
        });
}
