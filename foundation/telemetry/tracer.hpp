// Spans, sent in batches as OTLP/HTTP JSON to `<endpoint>/v1/traces` by one background thread. The HTTP server, the
// client and the consumers start spans; whoever holds a Span ends it by finish() or by destroying it. One Tracer per
// process, thread-safe. Without an endpoint a Span does nothing and costs nothing; a full queue or an unreachable
// collector drops spans and counts them, and never holds up a request.
#pragma once

#include "foundation/telemetry/trace.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace souk::telemetry {

class Metrics;

struct TracerConfig {
    std::string endpoint{};  // SOUK_OTLP_ENDPOINT, such as http://127.0.0.1:4318; empty: off
    std::string service = "souk";
    double sample_share = 1.0;  // of traces that begin here; the caller's decision is kept for all others
    std::size_t queue_limit = 8192;
    std::size_t batch = 512;
    std::chrono::milliseconds interval{2000};
};

enum class SpanKind : std::uint8_t { internal = 1, server = 2, client = 3, producer = 4, consumer = 5 };

class Tracer;

class Span {
  public:
    Span() noexcept;
    Span(Span&&) noexcept;
    Span& operator=(Span&&) noexcept;
    ~Span();  // finish()

    bool recording() const noexcept { return data_ != nullptr; }
    // What to hand on: this span's own traceparent; the caller's as it was when tracing is off (empty when it had
    // none).
    const std::string& traceparent() const noexcept { return traceparent_; }

    void rename(std::string_view name);
    void attribute(std::string_view name, std::string_view value);
    void attribute(std::string_view name, std::int64_t value);
    void fail(std::string_view reason);  // marks the span as failed
    void finish() noexcept;

  private:
    friend class Tracer;
    struct Data;
    std::unique_ptr<Data> data_;
    std::string traceparent_;
};

class Tracer {
  public:
    explicit Tracer(TracerConfig config, Metrics* metrics = nullptr);
    ~Tracer();  // sends what is queued, for at most two seconds
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;

    bool enabled() const noexcept { return exporter_ != nullptr; }
    // An empty or malformed traceparent begins a new trace. The tracer must outlive the span.
    Span start(std::string_view name, SpanKind kind, std::string_view traceparent);

    std::uint64_t dropped() const noexcept;
    std::uint64_t exported() const noexcept;

  private:
    friend class Span;
    class Exporter;
    std::unique_ptr<Exporter> exporter_;
    double sample_share_ = 1.0;
};

}  // namespace souk::telemetry
