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
#include "services/order/api/expiry.hpp"
#include "services/order/api/orders.hpp"
#include "services/order/api/payments.hpp"
#include "services/order/api/routes.hpp"
#include "services/order/events/account_consumer.hpp"

namespace souk::order {
namespace {

// One loop's parts, in the order in which they need each other.
struct Parts {
    Parts(service::Process& process, runtime::Loop& loop, StripeConfig stripe_config, UnpaidLimits limits)
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
          stripe(client, std::move(stripe_config)),
          claims(database, "order:" + std::to_string(process.settings.server.port)),
          cart_api(database, products),
          order_api(database, products, customers, process.clock, limits),
          payment_api(database, stripe, process.clock),
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
    Stripe stripe;
    idempotency::Claims claims;
    CartApi cart_api;
    OrderApi order_api;
    PaymentApi payment_api;
    http::Server server;
    // Once in a process:
    std::optional<outbox::Relay> relay;
    AccountConsumer accounts;
    std::optional<outbox::Consumers> consumers;
    std::optional<Expiry> expiry;
    std::optional<jobs::Jobs> jobs;
};

void start_jobs(jobs::Jobs& jobs, Expiry& expiry, PaymentApi& payments, idempotency::Claims& claims) {
    using namespace std::chrono_literals;
    jobs.every(5s, "overdue orders", &Expiry::end_overdue, &expiry, {.exclusive = true, .longest_pause = 10s});
    jobs.every(2s, "late refunds", &PaymentApi::refund_due, &payments, {.exclusive = true, .longest_pause = 10s});
    jobs.every(1h, "old idempotency keys", &idempotency::Claims::sweep, &claims, {.exclusive = true});
    jobs.start();
}

}  // namespace
}  // namespace souk::order

int main(int argc, char** argv) {
    using namespace souk;
    order::StripeConfig stripe;
    order::UnpaidLimits limits;
    return service::run(
        argc, argv, {"order", 8004, [] { return order::routes({}); }, contracts::queues()},
        [&](Config& config) {
            stripe.base_url = config.text("SOUK_STRIPE_URL", "https://api.stripe.com");
            stripe.secret_key = config.secret("SOUK_STRIPE_KEY");
            stripe.webhook_secret = config.secret("SOUK_STRIPE_WEBHOOK_SECRET");
            limits.orders = config.integer("SOUK_UNPAID_ORDERS", limits.orders, 1, 1'000'000);
            limits.until_payment = std::chrono::minutes(config.integer("SOUK_MINUTES_UNTIL_PAYMENT", 15, 1, 10'080));
            limits.during_payment = std::chrono::minutes(config.integer("SOUK_MINUTES_DURING_PAYMENT", 30, 1, 10'080));
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
                parts->expiry.emplace(parts->database);
                loop.spawn("claims of the process before", parts->claims.release_own());
                parts->jobs.emplace(loop, &parts->database, process.metrics);
                order::start_jobs(*parts->jobs, *parts->expiry, parts->payment_api, parts->claims);
            }
            return parts;
        });
}
