// The admin service: the dashboard over all services, and notifications.
#include "contracts/queues.hpp"
#include "foundation/http/jwks_authenticator.hpp"
#include "foundation/jobs/jobs.hpp"
#include "foundation/service/process.hpp"
#include "foundation/service/revocations.hpp"
#include "services/admin/api/dashboard.hpp"
#include "services/admin/api/dead_letters.hpp"
#include "services/admin/api/routes.hpp"
#include "services/admin/dead_letters_command.hpp"
#include "services/admin/events/consumers.hpp"
#include "services/admin/events/seller_consumer.hpp"
#include "services/admin/storage/sweeps.hpp"

#include <cstdio>

namespace souk::admin {
namespace {

// Another service's database, through the role that may only read it.
pg::DatabaseConfig reading(const pg::DatabaseConfig& own, const std::string& database) {
    auto config = own;
    const std::string_view name = "dbname=admin_db";
    config.conninfo.replace(config.conninfo.find(name), name.size(), "dbname=" + database);
    config.connections = 2;
    config.statement_timeout = std::chrono::seconds(20);
    return config;
}

// One loop's parts, in the order in which they need each other.
struct Parts {
    Parts(service::Process& process, runtime::Loop& loop)
        : own(loop, process.settings.database, process.metrics),
          auth(loop, reading(process.settings.database, "auth_db"), process.metrics),
          product(loop, reading(process.settings.database, "product_db"), process.metrics),
          order(loop, reading(process.settings.database, "order_db"), process.metrics),
          redis(loop, process.settings.redis, process.metrics),
          revocations(loop, redis, process.settings.redis, process.metrics, process.clock),
          client(loop, {.metrics = &process.metrics, .tracer = &process.tracer}),
          tokens(process.settings.service_tokens(process.clock)),
          authenticator(loop, client, {.auth_url = process.settings.auth_url, .url = process.settings.jwks_url}, tokens,
                        process.clock, revocations.check()),
          dashboard(Sources{auth, product, order, own}),
          dead_letters(process.settings.amqp, own, process.metrics),
          server(loop, process.settings.server, routes({&dashboard, &dead_letters}), &authenticator, process.metrics,
                 &process.tracer) {
        server.ready_check("postgres", [this] { return own.alive(); });
        authenticator.start();
        server.start();
    }

    task<bool> consuming() { co_return consumers->connected(); }

    pg::Database own;
    pg::Database auth;
    pg::Database product;
    pg::Database order;
    redis::Client redis;
    service::Revocations revocations;
    http::Client client;
    http::ServiceTokens tokens;
    http::JwksAuthenticator authenticator;
    DashboardApi dashboard;
    DeadLetterApi dead_letters;
    http::Server server;
    // Once in a process:
    NotificationConsumer consumer;
    SellerConsumer seller_consumer;
    std::optional<outbox::Consumers> consumers;
    std::optional<jobs::Jobs> jobs;
    std::optional<pg::Sweeps> sweeps;
};

}  // namespace
}  // namespace souk::admin

int main(int argc, char** argv) {
    using namespace souk;
    if (argc > 1 && std::string_view(argv[1]) == "--dead-letters") {
        try {
            return admin::dead_letters_command(std::span(argv + 2, static_cast<std::size_t>(argc - 2)));
        } catch (const std::exception& error) {
            std::fprintf(stderr, "souk-admin: %s\n", error.what());
            return 1;
        }
    }
    return service::run(
        argc, argv, {"admin", 8000, [] { return admin::routes({}); }, contracts::queues()}, [](Config&) {},
        [](service::Process& process, runtime::Loop& loop, int index) {
            auto parts = std::make_shared<admin::Parts>(process, loop);
            if (index == 0) {
                parts->consumers.emplace(loop, process.settings.amqp, &parts->own, process.metrics);
                parts->consumer.listen(*parts->consumers);
                parts->seller_consumer.listen(*parts->consumers);
                parts->consumers->start();
                parts->sweeps.emplace(parts->own, admin::sweeps());
                parts->jobs.emplace(loop, &parts->own, process.metrics);
                parts->jobs->every(std::chrono::seconds(15), "dead letters", &admin::DeadLetterApi::count,
                                   &parts->dead_letters);
                parts->jobs->every(std::chrono::minutes(1), "old rows", &pg::Sweeps::sweep, &*parts->sweeps,
                                   {.exclusive = true});
                parts->jobs->start();
                parts->server.ready_check("rabbitmq", [parts = parts.get()] { return parts->consuming(); });
            }
            return parts;
        });
}
