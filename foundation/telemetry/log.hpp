// One JSON object per line on stderr: time, level, service, message, the request and trace being served, then the
// fields. Called from everywhere and from any thread. Fields are named one by one, and nothing (headers, bodies,
// settings) is ever logged by itself: never pass a password, a token, card data or a secret. Bytes that are not UTF-8
// become U+FFFD; no call fails.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <variant>

namespace souk::telemetry {

enum class Level { debug, info, warn, error };

std::optional<Level> parse_level(std::string_view name) noexcept;

// Lives as long as the call of log(): strings are not copied.
class Field {
  public:
    using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

    template <std::convertible_to<std::string_view> Text>
    Field(std::string_view name, const Text& value) : name_(name), value_(std::string_view(value)) {}
    Field(std::string_view name, std::signed_integral auto value) : name_(name), value_(std::int64_t{value}) {}
    Field(std::string_view name, std::unsigned_integral auto value) : name_(name) {
        if constexpr (std::same_as<decltype(value), bool>) {
            value_ = value;
        } else {
            value_ = std::uint64_t{value};
        }
    }
    Field(std::string_view name, std::floating_point auto value) : name_(name), value_(static_cast<double>(value)) {}

    std::string_view name() const noexcept { return name_; }
    const Value& value() const noexcept { return value_; }

  private:
    std::string_view name_;
    Value value_;
};

// Once, at the start of main(), before other threads log. Until then: service "souk", level info.
void configure_log(std::string_view service, Level least);
// What is below `least` costs one comparison.
bool logs(Level level) noexcept;

void log(Level level, std::string_view message, std::initializer_list<Field> fields = {}) noexcept;
inline void log_debug(std::string_view message, std::initializer_list<Field> fields = {}) noexcept {
    log(Level::debug, message, fields);
}
inline void log_info(std::string_view message, std::initializer_list<Field> fields = {}) noexcept {
    log(Level::info, message, fields);
}
inline void log_warn(std::string_view message, std::initializer_list<Field> fields = {}) noexcept {
    log(Level::warn, message, fields);
}
inline void log_error(std::string_view message, std::initializer_list<Field> fields = {}) noexcept {
    log(Level::error, message, fields);
}

// Where log() finds out what is being served. The runtime registers its current_context() here; this room stands below
// the runtime and cannot ask it directly. The views need to live only until the source is asked again on the same
// thread.
struct LogContext {
    std::string_view request_id;
    std::string_view traceparent;
};
using ContextSource = LogContext (*)() noexcept;
void set_context_source(ContextSource source) noexcept;

}  // namespace souk::telemetry
