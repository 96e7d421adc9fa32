#include "foundation/telemetry/json_text.hpp"
#include "foundation/telemetry/span_data.hpp"

#include <algorithm>

namespace souk::telemetry {

namespace {

void append_attribute(std::string& out, const std::string& name, const std::variant<std::string, std::int64_t>& value) {
    out += R"({"key":)";
    append_json_string(out, name);
    out += R"(,"value":{)";
    if (const auto* text = std::get_if<std::string>(&value)) {
        out += R"("stringValue":)";
        append_json_string(out, *text);
    } else {
        // 64-bit integers are strings in OTLP's JSON.
        out += R"("intValue":")" + std::to_string(std::get<std::int64_t>(value)) + '"';
    }
    out += "}}";
}

void append_span(std::string& out, const SpanRecord& span) {
    out += R"({"traceId":")" + hex_text(span.trace_id) + R"(","spanId":")" + hex_text(span.span_id) + '"';
    if (span.parent_id != SpanId{}) out += R"(,"parentSpanId":")" + hex_text(span.parent_id) + '"';
    out += R"(,"name":)";
    append_json_string(out, span.name);
    out += R"(,"kind":)" + std::to_string(static_cast<int>(span.kind));
    out += R"(,"startTimeUnixNano":")" + std::to_string(span.started_ns);
    out += R"(","endTimeUnixNano":")" + std::to_string(std::max(span.started_ns, span.ended_ns));
    out += R"(","attributes":[)";
    for (std::size_t index = 0; index < span.attributes.size(); ++index) {
        if (index != 0) out += ',';
        append_attribute(out, span.attributes[index].first, span.attributes[index].second);
    }
    out += ']';
    if (span.failed) {
        out += R"(,"status":{"code":2,"message":)";
        append_json_string(out, span.reason);
        out += '}';
    }
    out += '}';
}

}  // namespace

std::string otlp_json(const std::string& service, std::span<const SpanRecord> spans) {
    std::string out = R"({"resourceSpans":[{"resource":{"attributes":[)";
    append_attribute(out, "service.name", service);
    out += R"(]},"scopeSpans":[{"scope":{"name":"souk"},"spans":[)";
    for (std::size_t index = 0; index < spans.size(); ++index) {
        if (index != 0) out += ',';
        append_span(out, spans[index]);
    }
    out += "]}]}]}";
    return out;
}

}  // namespace souk::telemetry
