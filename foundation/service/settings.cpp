#include "foundation/service/settings.hpp"

#include <algorithm>

namespace souk::service {

namespace {

std::string upper(std::string_view name) {
    std::string text(name);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

}  // namespace

std::string conninfo(Config& config, std::string_view database, std::string_view role) {
    return "hostaddr=" + config.text("SOUK_PG_HOST", "127.0.0.1") +
           " port=" + std::to_string(config.port("SOUK_PG_PORT", 5432)) + " dbname=" + std::string(database) +
           " user=" + std::string(role) + " sslmode=verify-ca sslrootcert=" + config.required("SOUK_PG_CA") +
           " application_name=souk";
}

pg::DatabaseConfig own_database(Config& config, std::string_view name) {
    pg::DatabaseConfig database;
    database.conninfo = conninfo(config, std::string(name) + "_db", std::string(name) + "_service");
    database.password = config.secret("SOUK_DB_PASSWORD");
    database.connections = 1;
    return database;
}

amqp::AmqpConfig read_amqp(Config& config) {
    amqp::AmqpConfig amqp;
    amqp.host = config.text("SOUK_AMQP_HOST", "127.0.0.1");
    amqp.port = config.port("SOUK_AMQP_PORT", 5672);
    amqp.user = config.text("SOUK_AMQP_USER", "souk");
    amqp.password = config.secret("SOUK_AMQP_PASSWORD");
    amqp.vhost = config.text("SOUK_AMQP_VHOST", "souk");
    return amqp;
}

Settings read_settings(Config& config, std::string_view name, std::uint16_t port) {
    Settings settings;
    settings.service = name;
    settings.loops = static_cast<int>(config.integer("SOUK_LOOPS", 1, 1, 64));
    settings.server.address = config.text("SOUK_LISTEN", "127.0.0.1");
    // An instance beside the first gets SOUK_PORT; otherwise each service has a port of its own.
    settings.server.port = config.port("SOUK_PORT", config.port("SOUK_PORT_" + upper(name), port));
    settings.server.max_connections = static_cast<int>(config.integer("SOUK_MAX_CONNECTIONS", 4096, 1, 100'000));

    settings.database.conninfo = conninfo(config, config.text("SOUK_DB_NAME", std::string(name) + "_db"),
                                          config.text("SOUK_DB_USER", std::string(name) + "_service"));
    settings.database.password = config.secret("SOUK_DB_PASSWORD");
    settings.database.connections = static_cast<int>(config.integer("SOUK_DB_CONNECTIONS", 6, 2, 200));

    settings.redis.host = config.text("SOUK_REDIS_HOST", "127.0.0.1");
    settings.redis.port = config.port("SOUK_REDIS_PORT", 6379);
    settings.redis.user = config.text("SOUK_REDIS_USER", "");
    settings.redis.password = config.secret("SOUK_REDIS_PASSWORD");
    settings.amqp = read_amqp(config);

    settings.tracer.endpoint = config.text("SOUK_OTLP_ENDPOINT", "");
    settings.tracer.service = "souk-" + std::string(name);
    settings.service_key = config.secret("SOUK_SERVICE_KEY");
    settings.service_keys_folder = config.required("SOUK_SERVICE_KEYS");

    const auto url_of = [&](const std::string& service, std::uint16_t usual_port) {
        const auto usual = "http://127.0.0.1:" + std::to_string(config.port("SOUK_PORT_" + service, usual_port));
        return config.text("SOUK_" + service + "_URL", usual);
    };
    settings.auth_url = url_of("AUTH", 8002);
    settings.product_url = url_of("PRODUCT", 8003);
    settings.order_url = url_of("ORDER", 8004);
    settings.jwks_url = settings.auth_url + "/auth/.well-known/jwks.json";
    return settings;
}

http::ServiceTokens Settings::service_tokens(const Clock& clock) const {
    return {service, http::SigningKey::from_pem(service_key),
            [folder = service_keys_folder] { return http::read_service_keys(folder); }, clock};
}

}  // namespace souk::service
