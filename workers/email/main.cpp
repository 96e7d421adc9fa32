// The e-mail worker: from the queue email.notification to an SMTP server.
#include "contracts/queues.hpp"
#include "foundation/http/server.hpp"
#include "foundation/outbox/consumers.hpp"
#include "foundation/runtime/runtime.hpp"
#include "foundation/service/settings.hpp"
#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "workers/email/sender.hpp"

#include <cstdio>

namespace souk::email {
namespace {

struct Settings {
    http::ServerConfig server;
    amqp::AmqpConfig amqp;
    redis::RedisConfig redis;
    smtp::SmtpConfig smtp;
    SenderConfig sender;
};

Settings read_settings(Config& config) {
    Settings settings;
    settings.server.port = config.port("SOUK_PORT_EMAIL", 8005);
    settings.amqp = service::read_amqp(config);
    settings.amqp.topology = contracts::queues();
    settings.redis.host = config.text("SOUK_REDIS_HOST", "127.0.0.1");
    settings.redis.port = config.port("SOUK_REDIS_PORT", 6379);
    settings.redis.user = config.text("SOUK_REDIS_USER", "");
    settings.redis.password = config.secret("SOUK_REDIS_PASSWORD");
    settings.smtp.url = config.required("SOUK_SMTP_URL");
    settings.smtp.starttls =
        smtp::starttls_named(config.one_of("SOUK_SMTP_STARTTLS", {"off", "opportunistic", "required"}, ""));
    settings.smtp.ca_file = config.readable_file("SOUK_SMTP_CA");
    settings.smtp.connections = static_cast<int>(config.integer("SOUK_SMTP_CONNECTIONS", 4, 1, 64));
    settings.sender.shop_name = config.text("SOUK_SHOP_NAME", "Souk");
    settings.sender.demonstration = config.flag("SOUK_DEMO", false);
    settings.sender.from = config.address("SOUK_MAIL_FROM", "shop@souk.example");
    const auto key = config.secret("SOUK_MAIL_KEY");
    settings.sender.reply_to = config.address("SOUK_MAIL_REPLY_TO", "");
    config.check();
    settings.sender.links.emplace(key);
    static_cast<void>(smtp::server_of(settings.smtp));  // throws when they do not fit together
    return settings;
}

struct Parts {
    Parts(const Settings& settings, runtime::Loop& loop, telemetry::Metrics& metrics)
        : smtp(loop, settings.smtp, metrics),
          redis(loop, settings.redis, metrics),
          sender(smtp, redis, clock, metrics, settings.sender),
          consumers(loop, settings.amqp, nullptr, metrics),
          server(loop, settings.server, http::Routes("email", "Souk e-mail worker", "1.0"), nullptr, metrics) {
        // Few are fetched ahead: what waits here for a slow server cannot wait for longer than the broker allows.
        const int lines = settings.smtp.connections;
        consumers.on_message<EmailNotification>(
            "email.notification", &Sender::send, &sender,
            {.concurrency = lines, .prefetch = static_cast<std::uint16_t>(8 * lines)});
        consumers.start();
        server.ready_check("redis", [this] { return redis.alive(); });
        server.ready_check("rabbitmq", [this] { return connected(); });
        server.start();
    }
    task<bool> connected() { co_return consumers.connected(); }

    const SystemClock clock;
    smtp::Smtp smtp;
    redis::Client redis;
    Sender sender;
    outbox::Consumers consumers;
    http::Server server;
};

}  // namespace
}  // namespace souk::email

int main() {
    using namespace souk;
    telemetry::configure_log("email", telemetry::Level::info);
    try {
        auto config = Config::from_environment();
        const auto settings = email::read_settings(config);
        telemetry::Metrics metrics;
        return runtime::run({}, [&](runtime::Loop& loop, int) -> std::shared_ptr<void> {
            return std::make_shared<email::Parts>(settings, loop, metrics);
        });
    } catch (const std::exception& error) {
        std::fprintf(stderr, "souk-email: %s\n", error.what());
        return 1;
    }
}
