// What every service reads from its environment, once, before anything starts. docs/operating.md lists the variables.
#pragma once

#include "foundation/amqp/config.hpp"
#include "foundation/core/config.hpp"
#include "foundation/http/server.hpp"
#include "foundation/http/service_tokens.hpp"
#include "foundation/postgres/database.hpp"
#include "foundation/redis/client.hpp"
#include "foundation/telemetry/tracer.hpp"

#include <string>
#include <string_view>

namespace souk::service {

struct Settings {
    std::string service;  // auth, product, order or admin
    int loops = 1;
    http::ServerConfig server;
    pg::DatabaseConfig database;
    redis::RedisConfig redis;
    amqp::AmqpConfig amqp;
    telemetry::TracerConfig tracer;
    std::string service_key;          // PEM; signs this service's tokens for the others
    std::string service_keys_folder;  // where the public keys of all services are
    std::string auth_url;
    std::string product_url;
    std::string order_url;
    std::string jwks_url;

    http::ServiceTokens service_tokens(const Clock& clock) const;  // std::invalid_argument for a key that is none
};

// `name` is auth, product, order or admin: database, role and port follow from it. Complaints collect in `config`.
Settings read_settings(Config& config, std::string_view name, std::uint16_t port);

// The connection of a role to a database of the platform, without its password.
std::string conninfo(Config& config, std::string_view database, std::string_view role);

// One connection to a service's own database, for commands that run one story: `name` as above.
pg::DatabaseConfig own_database(Config& config, std::string_view name);

amqp::AmqpConfig read_amqp(Config& config);

}  // namespace souk::service
