// The order service: carts, orders, payments.
#include "contracts/queues.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/http/jwks_authenticator.hpp"
#include "foundation/idempotency/claims.hpp"
#include "foundation/jobs/jobs.hpp"
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
#include "services/order/jobs/order_sellers.hpp"
#include "services/order/jobs/provider_comparison.hpp"
#include "services/order/jobs/refunds.hpp"
#include "services/order/jobs/unsettled_payments.hpp"
#include "services/order/provider/stripe.hpp"
#include "services/order/storage/sweeps.hpp"

namespace souk::order {
namespace {

// A quote of as many lines as any shop allows, with the longest names.
constexpr std::size_t most_answer = product::most_lines * 4'000;

// What runs by itself, once in a process.
struct PeriodicWork {
    PeriodicWork(runtime::Loop& loop, service::Process& process, pg::Database& database, Settlements& settlements,
                 RefundsAndDisputes& money_back, idempotency::Claims& claims, http::InternalClient& auth)
        : expiry(database),
          unsettled(database, settlements),
          refunds(database, settlements, money_back, process.metrics),
          comparison(database, settlements, money_back, process.metrics, process.clock),
          sellers(database, auth),
          sweeps(database, order::sweeps()),
          jobs(loop, &database, process.metrics) {
        using namespace std::chrono_literals;
        const jobs::JobOptions prompt{.exclusive = true, .longest_pause = 10s};
        jobs.every(5s, "overdue orders", &Expiry::run_once, &expiry, prompt);
        jobs.every(2s, "unsettled payments", &UnsettledPayments::run_once, &unsettled, prompt);
        jobs.every(2s, "refunds", &Refunds::run_once, &refunds, prompt);
        jobs.every(1h, "comparison with the provider", &ProviderComparison::run_once, &comparison, {.exclusive = true});
        jobs.every(10s, "sellers of orders", &OrderSellers::run_once, &sellers, prompt);
        jobs.every(1h, "old idempotency keys", &idempotency::Claims::sweep, &claims, {.exclusive = true});
        jobs.every(1min, "old rows", &pg::Sweeps::sweep, &sweeps, {.exclusive = true});
        jobs.start();
    }

    Expiry expiry;
    UnsettledPayments unsettled;
    Refunds refunds;
    ProviderComparison comparison;
    OrderSellers sellers;
    pg::Sweeps sweeps;
    jobs::Jobs jobs;
};

// One loop's parts, in the order in which they need each other.
struct Parts {
    Parts(service::Process& process, runtime::Loop& loop, StripeConfig stripe_config, OrderLimits limits)
        : database(loop, process.settings.database, process.metrics),
          redis(loop, process.settings.redis, process.metrics),
          revocations(loop, redis, process.settings.redis, process.metrics, process.clock),
          client(loop, {.max_body = most_answer, .metrics = &process.metrics, .tracer = &process.tracer}),
          tokens(process.settings.service_tokens(process.clock)),
          authenticator(loop, client, {.auth_url = process.settings.auth_url, .url = process.settings.jwks_url}, tokens,
                        process.clock, revocations.check()),
          products(client, tokens, "product", process.settings.product_url),
          auth(client, tokens, "auth", process.settings.auth_url),
          customers(auth),
          provider(client, std::move(stripe_config), process.metrics),
          settlements(database, provider, process.metrics),
          money_back(database, settlements),
          claims(database, "order:" + std::to_string(process.settings.server.port)),
          cart_api(database, products, limits),
          order_api(database, products, customers, settlements, process.clock, limits),
          payment_api(database, provider, settlements, money_back, process.metrics, process.clock, limits),
          server(loop, process.settings.server, routes({&cart_api, &order_api, &payment_api, &claims}), &authenticator,
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
    idempotency::Claims claims;
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
    order::OrderLimits limits;
    return service::run(
        argc, argv, {"order", 8004, [] { return order::routes({}); }, contracts::queues()},
        [&](Config& config) {
            limits.lines = config.integer("SOUK_MAX_ORDER_LINES", limits.lines, 1, product::most_lines);
            stripe.base_url = config.text("SOUK_STRIPE_URL", "https://api.stripe.com");
            stripe.secret_key = config.secret("SOUK_STRIPE_KEY");
            stripe.webhook_secret = config.secret("SOUK_STRIPE_WEBHOOK_SECRET");
            limits.unpaid_orders = config.integer("SOUK_MAX_UNPAID_ORDERS", limits.unpaid_orders, 1, 1'000'000);
            limits.until_payment = std::chrono::minutes(config.integer("SOUK_MINUTES_UNTIL_PAYMENT", 15, 1, 10'080));
            limits.during_payment = std::chrono::minutes(config.integer("SOUK_MINUTES_DURING_PAYMENT", 30, 1, 10'080));
            stripe.public_url = config.text("SOUK_PUBLIC_URL", "http://localhost");
        },
        [&](service::Process& process, runtime::Loop& loop, int index) {
            auto parts = std::make_shared<order::Parts>(process, loop, stripe, limits);
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
                loop.spawn("claims of the process before", parts->claims.release_own());
                parts->work.emplace(loop, process, parts->database, parts->settlements, parts->money_back,
                                    parts->claims, parts->auth);
            }
            return parts;
        });
}
