// What a recording Span collects and the exporter sends; for tracer.cpp and otlp.cpp only.
#pragma once

#include "foundation/telemetry/tracer.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace souk::telemetry {

struct SpanRecord {
    TraceId trace_id{};
    SpanId span_id{};
    SpanId parent_id{};  // all zero: the root of its trace
    SpanKind kind = SpanKind::internal;
    std::int64_t started_ns = 0;  // since the Unix epoch
    std::int64_t ended_ns = 0;
    std::string name;
    std::vector<std::pair<std::string, std::variant<std::string, std::int64_t>>> attributes;
    bool failed = false;
    std::string reason;
};

// The body of an OTLP/HTTP JSON export request.
std::string otlp_json(const std::string& service, std::span<const SpanRecord> spans);

}  // namespace souk::telemetry
