#include "foundation/service/process.hpp"

#include "foundation/http/openapi.hpp"
#include "foundation/postgres/migrations.hpp"
#include "foundation/telemetry/log.hpp"

#include <cstdio>
#include <exception>

namespace souk::service {

namespace {

int migrate(const Description& description) {
    auto config = Config::from_environment();
    const std::string name(description.name);
    const auto connection = conninfo(config, config.text("SOUK_DB_NAME", name + "_db"), "ecommerce_admin");
    const auto password = config.secret("SOUK_MIGRATION_PASSWORD");
    const auto directory = config.text("SOUK_MIGRATIONS", "services/" + name + "/migrations");
    config.check();
    const int applied = pg::migrate(connection, password, directory, [](std::string_view line) {
        std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
    });
    std::printf("%s_db: %d new migrations\n", name.c_str(), applied);
    return 0;
}

int serve(const Description& description, const std::function<void(Config&)>& read, const BuildParts& build) {
    auto config = Config::from_environment();
    const auto level = telemetry::parse_level(config.text("SOUK_LOG_LEVEL", "info"));
    telemetry::configure_log(std::string(description.name), level.value_or(telemetry::Level::info));
    auto settings = read_settings(config, description.name, description.port);
    settings.amqp.topology = description.queues;
    read(config);
    config.check();

    Process process(std::move(settings));
    const int code = runtime::run({.loops = process.settings.loops}, [&](runtime::Loop& loop, int index) {
        auto parts = build(process, loop, index);
        if (index == 0) telemetry::log_info("ready to serve", {{"port", process.settings.server.port}});
        return parts;
    });
    telemetry::log_info("ended", {{"code", code}});
    return code;
}

}  // namespace

int run(int argc, char** argv, const Description& description, const std::function<void(Config&)>& read,
        const BuildParts& build) {
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    const std::string_view flag = argc > 1 ? arguments[1] : "";
    try {
        if (flag == "--print-openapi") {
            std::printf("%s\n", http::openapi(description.routes()).c_str());
            return 0;
        }
        if (flag == "--migrate") return migrate(description);
        if (!flag.empty()) {
            std::fprintf(stderr, "usage: souk-%s [--migrate | --print-openapi]\n",
                         std::string(description.name).c_str());
            return 2;
        }
        return serve(description, read, build);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "souk-%s: %s\n", std::string(description.name).c_str(), error.what());
        return 1;
    }
}

}  // namespace souk::service
