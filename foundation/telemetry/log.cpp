#include "foundation/telemetry/log.hpp"

#include "foundation/telemetry/json_text.hpp"
#include "foundation/telemetry/trace.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <ctime>

namespace souk::telemetry {

namespace {

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warn", "error"};

std::atomic<Level> least_level = Level::info;
std::atomic<ContextSource> context_source = nullptr;

std::string& service_name() {
    static std::string name = "souk";
    return name;
}

spdlog::level::level_enum native(Level level) {
    switch (level) {
        case Level::debug: return spdlog::level::debug;
        case Level::info: return spdlog::level::info;
        case Level::warn: return spdlog::level::warn;
        case Level::error: break;
    }
    return spdlog::level::err;
}

// spdlog writes whole lines under its lock and adds nothing: the line is JSON already. Never destroyed, so that threads
// which outlive main() can still log.
spdlog::logger& lines() {
    static spdlog::logger& logger = []() -> spdlog::logger& {
        auto* made = new spdlog::logger("souk", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_formatter(std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::utc));
        made->set_level(spdlog::level::debug);
        made->flush_on(spdlog::level::debug);
        return *made;
    }();
    return logger;
}

void append_time(std::string& out) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    tm utc{};
    gmtime_r(&now.tv_sec, &utc);
    std::array<char, 48> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    out.append(text.data(), length);
    const int written = std::snprintf(text.data(), text.size(), ".%06ldZ", now.tv_nsec / 1000);
    out.append(text.data(), static_cast<std::size_t>(written));
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
    out += ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, value);
}

void append_value(std::string& out, const Field::Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) return append_json_string(out, *text);
    if (const auto* real = std::get_if<double>(&value)) return schema::write_number(out, *real);
    if (const auto* flag = std::get_if<bool>(&value)) {
        out += *flag ? "true" : "false";
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        out += std::to_string(*whole);
    } else {
        out += std::to_string(std::get<std::uint64_t>(value));
    }
}

void append_context(std::string& out) {
    const auto source = context_source.load(std::memory_order_relaxed);
    if (source == nullptr) return;
    const auto context = source();
    if (!context.request_id.empty()) append_member(out, "request_id", context.request_id);
    if (parse_traceparent(context.traceparent)) append_member(out, "trace_id", context.traceparent.substr(3, 32));
}

}  // namespace

std::optional<Level> parse_level(std::string_view name) noexcept {
    for (std::size_t index = 0; index < level_names.size(); ++index) {
        if (level_names[index] == name) return static_cast<Level>(index);
    }
    return std::nullopt;
}

void configure_log(std::string_view service, Level least) {
    service_name() = service;
    least_level = least;
}

bool logs(Level level) noexcept { return level >= least_level.load(std::memory_order_relaxed); }

void set_context_source(ContextSource source) noexcept { context_source = source; }

void log(Level level, std::string_view message, std::initializer_list<Field> fields) noexcept {
    if (!logs(level)) return;
    try {
        thread_local std::string line;
        line.assign(R"({"time":")");
        append_time(line);
        line += R"(","level":")";
        line += level_names[static_cast<std::size_t>(level)];
        line += '"';
        append_member(line, "service", service_name());
        append_member(line, "message", message);
        append_context(line);
        for (const Field& field : fields) {
            line += ',';
            append_json_string(line, field.name());
            line += ':';
            append_value(line, field.value());
        }
        line += '}';
        lines().log(native(level), spdlog::string_view_t(line.data(), line.size()));
    } catch (...) {
        // Out of memory or a closed stderr: losing a line is better than losing the process.
    }
}

}  // namespace souk::telemetry
