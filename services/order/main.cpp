// The order service: carts, orders, payments.
#include "foundation/crypto/digest.hpp"
#include "foundation/http/jwks_authenticator.hpp"
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
#include "services/order/storage/sweeps.hpp"

namespace souk::order {
namespace {

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
          stripe(client, std::move(stripe_config)),
          cart_api(database, products),
          order_api(database, products, customers, process.clock),
          payment_api(database, stripe, process.clock),
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
    Stripe stripe;
    CartApi cart_api;
    OrderApi order_api;
    PaymentApi payment_api;
    http::Server server;
    // Once in a process:
    std::optional<outbox::Relay> relay;
    AccountConsumer accounts;
    std::optional<outbox::Consumers> consumers;
    std::optional<Expiry> expiry;
    std::optional<pg::Sweeps> sweeps;
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
                parts->expiry.emplace(parts->database);
                parts->sweeps.emplace(parts->database, order::sweeps());
                loop.spawn("old rows", parts->sweeps->run(loop));
                loop.spawn("order expiry", parts->expiry->run(loop));
                loop.spawn("late refunds", parts->payment_api.run_refunds(loop));
            }
            return parts;
        });
}
