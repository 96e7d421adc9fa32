// The main() that all services share: flags, settings, log, metrics, then one set of parts per event loop. A service's
// own main.cpp says what its parts are. Flags: --migrate (bring the database up to date and end), --print-openapi.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/routes.hpp"
#include "foundation/runtime/runtime.hpp"
#include "foundation/service/settings.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "foundation/telemetry/tracer.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace souk::service {

// What the parts of one process share; outlives all of them.
struct Process {
    Settings settings;
    telemetry::Metrics metrics;
    telemetry::Tracer tracer;
    SystemClock clock;

    explicit Process(Settings read) : settings(std::move(read)), tracer(settings.tracer, &metrics) {}
};

struct Description {
    std::string_view name;
    std::uint16_t port = 0;
    std::function<http::Routes()> routes;  // for printing: handlers are never called
    amqp::Topology queues{};               // the platform's, which every program declares
};

// Called once on every loop, with index 0 on the first: what must run once in a process (relay, consumers) runs there.
using BuildParts = std::function<std::shared_ptr<void>(Process& process, runtime::Loop& loop, int index)>;

// `read` reads the service's own settings; its complaints are reported together with the common ones.
int run(int argc, char** argv, const Description& description, const std::function<void(Config&)>& read,
        const BuildParts& build);

}  // namespace souk::service
