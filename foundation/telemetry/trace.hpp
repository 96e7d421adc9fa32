// W3C trace context: the `traceparent` header, `00-<32 hex trace id>-<16 hex span id>-<2 hex flags>`. Parsed where a
// request or an event comes in and written where one goes out. Pure functions; random ids come from a per-thread
// generator seeded by the system, good enough to be unique, not to be secret.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace souk::telemetry {

using TraceId = std::array<std::uint8_t, 16>;
using SpanId = std::array<std::uint8_t, 8>;

struct TraceParent {
    TraceId trace_id{};
    SpanId span_id{};
    bool sampled = false;
};

// Empty for everything that the specification calls invalid: wrong length, upper case, version ff, all-zero ids.
// Versions above 00 are read by their first four members.
std::optional<TraceParent> parse_traceparent(std::string_view header) noexcept;
std::string to_traceparent(const TraceParent& parent);
std::string hex_text(std::span<const std::uint8_t> bytes);

TraceId random_trace_id();
SpanId random_span_id();
double random_share();  // uniform in [0, 1)

}  // namespace souk::telemetry
