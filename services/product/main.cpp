// The product service: catalogue, stock, reviews.
#include "contracts/queues.hpp"
#include "foundation/http/jwks_authenticator.hpp"
#include "foundation/jobs/jobs.hpp"
#include "foundation/outbox/relay.hpp"
#include "foundation/service/process.hpp"
#include "foundation/service/revocations.hpp"
#include "services/product/api/catalogue.hpp"
#include "services/product/api/reserve_stock.hpp"
#include "services/product/api/reviews.hpp"
#include "services/product/api/routes.hpp"
#include "services/product/events/consumers.hpp"
#include "services/product/events/seller_consumer.hpp"
#include "services/product/jobs/product_sellers.hpp"
#include "services/product/storage/lanes.hpp"
#include "services/product/storage/old_words.hpp"
#include "services/product/storage/sweeps.hpp"

namespace souk::product {
namespace {

struct Own {
    bool cached = true;
    std::chrono::milliseconds cache_life{};
    std::int64_t hold_share = 0;
    int browsing_connections = 3;
    std::optional<Currency> currency;
};

// One loop's parts, in the order in which they need each other.
struct Parts {
    Parts(service::Process& process, runtime::Loop& loop, const Own& own)
        : lanes(lanes_of(process.settings.database, own.browsing_connections)),
          database(loop, lanes.trade, process.metrics),
          browsing(loop, lanes.browsing, process.metrics),
          redis(loop, process.settings.redis, process.metrics),
          revocations(loop, redis, process.settings.redis, process.metrics, process.clock),
          client(loop, {.metrics = &process.metrics, .tracer = &process.tracer}),
          tokens(process.settings.service_tokens(process.clock)),
          authenticator(loop, client, {.auth_url = process.settings.auth_url, .url = process.settings.jwks_url}, tokens,
                        process.clock, revocations.check()),
          orders(client, tokens, "order", process.settings.order_url),
          auth(client, tokens, "auth", process.settings.auth_url),
          cache(own.cached ? &redis : nullptr, own.cache_life),
          catalogue(database, browsing, cache, own.currency),
          expired(database, orders, process.clock),
          stock_api(database, expired, own.hold_share),
          reviews(database, browsing, orders, auth),
          product_sellers(database, auth),
          server(loop, process.settings.server, routes({&catalogue, &stock_api, &reviews}), &authenticator,
                 process.metrics, &process.tracer) {
        server.ready_check("postgres", [this] { return database.alive(); });
        server.ready_check("browsing", [this] { return browsing.alive(); });
        server.ready_check("redis", [this] { return redis.alive(); });
        authenticator.start();
        server.start();
    }

    task<bool> consuming() { co_return consumers->connected(); }

    Lanes lanes;
    pg::Database database;
    pg::Database browsing;
    redis::Client redis;
    service::Revocations revocations;
    http::Client client;
    http::ServiceTokens tokens;
    http::JwksAuthenticator authenticator;
    http::InternalClient orders;
    http::InternalClient auth;
    CatalogueCache cache;
    CatalogueApi catalogue;
    ExpiredHolds expired;
    StockApi stock_api;
    ReviewApi reviews;
    ProductSellers product_sellers;
    http::Server server;
    // Once in a process:
    std::optional<outbox::Relay> relay;
    std::optional<StockConsumer> consumer;
    std::optional<SellerConsumer> sellers;
    std::optional<outbox::Consumers> consumers;
    std::optional<jobs::Jobs> jobs;
    std::optional<pg::Sweeps> sweeps;
    std::optional<OldWords> old_words;
};

}  // namespace
}  // namespace souk::product

int main(int argc, char** argv) {
    using namespace souk;
    product::Own own;
    return service::run(
        argc, argv, {"product", 8003, [] { return product::routes({}); }, contracts::queues()},
        [&](Config& config) {
            own.cached = config.flag("SOUK_CATALOGUE_CACHE", true);
            own.hold_share = config.integer("SOUK_HOLD_SHARE", 75, 1, 100);
            own.browsing_connections = static_cast<int>(config.integer("SOUK_DB_BROWSING_CONNECTIONS", 3, 1, 200));
            if (const auto code = config.text("SOUK_CURRENCY", ""); !code.empty()) {
                own.currency = Currency::parse(code);
                if (!own.currency) throw ConfigError("SOUK_CURRENCY must be a currency of ISO 4217, such as EUR");
            }
            own.cache_life = config.duration("SOUK_CATALOGUE_CACHE_LIFE", std::chrono::seconds(10));
        },
        [&](service::Process& process, runtime::Loop& loop, int index) {
            auto parts = std::make_shared<product::Parts>(process, loop, own);
            if (index == 0) {
                const auto& settings = process.settings;
                parts->relay.emplace(
                    outbox::RelayConfig{settings.database.conninfo, settings.database.password, settings.amqp},
                    process.metrics);
                parts->relay->start();
                parts->consumer.emplace(parts->cache);
                parts->consumers.emplace(loop, settings.amqp, &parts->database, process.metrics);
                parts->consumer->listen(*parts->consumers);
                parts->sellers.emplace(parts->cache);
                parts->sellers->listen(*parts->consumers);
                parts->consumers->start();
                // An event whose queue has never existed goes nowhere: nobody is told to come before all queues are
                // there.
                parts->server.ready_check("rabbitmq", [parts = parts.get()] { return parts->consuming(); });
                parts->sweeps.emplace(parts->database, product::sweeps());
                parts->jobs.emplace(loop, &parts->database, process.metrics);
                parts->jobs->every(std::chrono::seconds(10), "expired holds", &product::ExpiredHolds::sweep,
                                   &parts->expired, {.exclusive = true});
                parts->jobs->every(std::chrono::seconds(10), "sellers of products", &product::ProductSellers::run_once,
                                   &parts->product_sellers,
                                   {.exclusive = true, .longest_pause = std::chrono::seconds(2)});
                parts->jobs->every(std::chrono::minutes(1), "old rows", &pg::Sweeps::sweep, &*parts->sweeps,
                                   {.exclusive = true});
                parts->old_words.emplace(parts->database);
                parts->jobs->every(std::chrono::minutes(10), "old words", &product::OldWords::renew, &*parts->old_words,
                                   {.exclusive = true});
                parts->jobs->start();
            }
            return parts;
        });
}
