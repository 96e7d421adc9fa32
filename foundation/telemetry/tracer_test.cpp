#include "foundation/telemetry/tracer.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace souk::telemetry {
namespace {

// Takes one export after the other on one thread and keeps what it got.
class Collector {
  public:
    explicit Collector(int status) : status_(status), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* raw = reinterpret_cast<sockaddr*>(&address);
        if (bind(listener_, raw, size) != 0 || listen(listener_, 8) != 0 || getsockname(listener_, raw, &size) != 0) {
            throw std::runtime_error("no listening socket");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this] { serve(); });
    }
    ~Collector() { close(); }

    std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
    std::string received() {
        close();
        return received_;
    }

  private:
    void close() {
        shutdown(listener_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        if (listener_ >= 0) ::close(std::exchange(listener_, -1));
    }
    void serve() {
        for (;;) {
            const int peer = accept(listener_, nullptr, nullptr);
            if (peer < 0) return;
            std::string text;
            std::array<char, 4096> part{};
            for (ssize_t got = 0; !text.ends_with("]}]}]}") && (got = read(peer, part.data(), part.size())) > 0;) {
                text.append(part.data(), static_cast<std::size_t>(got));
            }
            received_ += text;
            const auto answer =
                "HTTP/1.1 " + std::to_string(status_) + " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            EXPECT_EQ(write(peer, answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
            ::close(peer);
        }
    }

    int status_;
    int listener_;
    int port_ = 0;
    std::string received_;
    std::jthread thread_;
};

constexpr std::string_view caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(Tracer, WithoutEndpointHandsOnTheCallersTraceAndRecordsNothing) {
    Tracer tracer({});
    EXPECT_FALSE(tracer.enabled());
    auto span = tracer.start("GET /x", SpanKind::server, caller);
    EXPECT_FALSE(span.recording());
    EXPECT_EQ(span.traceparent(), caller);
    EXPECT_EQ(tracer.start("GET /x", SpanKind::server, "").traceparent(), "");
    EXPECT_EQ(tracer.start("GET /x", SpanKind::server, "rubbish\r\n").traceparent(), "");
    span.attribute("a", "b");
    span.finish();
}

TEST(Tracer, SendsSpansWithTheirParentAndFinishesWhatIsQueued) {
    Collector collector(200);
    std::string own;
    {
        Metrics metrics;
        Tracer tracer({.endpoint = collector.endpoint(), .service = "cart", .interval = std::chrono::hours(1)},
                      &metrics);
        auto span = tracer.start("GET", SpanKind::server, caller);
        own = span.traceparent();
        span.rename("GET /cart");
        span.attribute("http.response.status_code", 503);
        span.attribute("who", "a\"b");
        span.fail("no database");
    }
    const auto text = collector.received();
    EXPECT_NE(own, caller);
    EXPECT_EQ(own.substr(0, 36), caller.substr(0, 36));
    EXPECT_EQ(text.find("POST /v1/traces HTTP/1.1\r\n"), 0U) << text;
    for (
        const std::string& part :
        {std::string(R"("stringValue":"cart")"),
         R"("traceId":"0af7651916cd43dd8448eb211c80319c","spanId":")" + own.substr(36, 16) +
             R"(","parentSpanId":"b7ad6b7169203331","name":"GET /cart","kind":2)",
         std::string(
             R"({"key":"http.response.status_code","value":{"intValue":"503"}},{"key":"who","value":{"stringValue":"a\"b"}})"),
         std::string(R"("status":{"code":2,"message":"no database"})")}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
    }
}

TEST(Tracer, KeepsTheCallersDecisionNotToSample) {
    Collector collector(200);
    {
        Tracer tracer({.endpoint = collector.endpoint()});
        const auto span =
            tracer.start("x", SpanKind::server, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
        EXPECT_FALSE(span.recording());
        EXPECT_TRUE(span.traceparent().ends_with("-00"));
    }
    {
        Tracer tracer({.endpoint = collector.endpoint(), .sample_share = 0});
        EXPECT_FALSE(tracer.start("x", SpanKind::server, "").recording());
    }
    EXPECT_EQ(collector.received(), "");
}

TEST(Tracer, CountsWhatAFullQueueDrops) {
    Collector collector(200);
    Metrics metrics;
    {
        Tracer tracer(
            {.endpoint = collector.endpoint(), .queue_limit = 3, .batch = 100, .interval = std::chrono::hours(1)},
            &metrics);
        for (int index = 0; index < 10; ++index) tracer.start("x", SpanKind::internal, "").finish();
        EXPECT_EQ(tracer.dropped(), 7U);
    }
    EXPECT_EQ(metrics.counter("souk_spans_dropped_total", "Spans that were not exported.").value(), 7);
    EXPECT_EQ(metrics.counter("souk_spans_exported_total", "Spans taken by the collector.").value(), 3);
}

TEST(Tracer, CountsWhatTheCollectorRefuses) {
    Collector collector(500);
    Metrics metrics;
    {
        Tracer tracer({.endpoint = collector.endpoint()}, &metrics);
        tracer.start("x", SpanKind::internal, "").finish();
    }
    EXPECT_EQ(metrics.counter("souk_spans_dropped_total", "Spans that were not exported.").value(), 1);
    EXPECT_EQ(metrics.counter("souk_spans_exported_total", "Spans taken by the collector.").value(), 0);
}

}  // namespace
}  // namespace souk::telemetry
