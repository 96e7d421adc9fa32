// What every service reads from its environment, once, before anything starts. docs/operating.md lists the variables.
#pragma once

#include "foundation/amqp/config.hpp"
#include "foundation/core/config.hpp"
#include "foundation/http/server.hpp"
#include "foundation/postgres/database.hpp"
#include "foundation/redis/client.hpp"
#include "foundation/telemetry/tracer.hpp"

#include <string>
#include <string_view>

namespace souk::service {

struct Settings {
    int loops = 1;
    http::ServerConfig server;
    pg::DatabaseConfig database;
    redis::RedisConfig redis;
    amqp::AmqpConfig amqp;
    telemetry::TracerConfig tracer;
    std::string service_secret;  // shared by the services, for their tokens
    std::string auth_url;
    std::string product_url;
    std::string order_url;
    std::string jwks_url;
};

// `name` is auth, product, order or admin: database, role and port follow from it. Complaints collect in `config`.
Settings read_settings(Config& config, std::string_view name, std::uint16_t port);

// The connection of a role to a database of the platform, without its password.
std::string conninfo(Config& config, std::string_view database, std::string_view role);

amqp::AmqpConfig read_amqp(Config& config);

}  // namespace souk::service
