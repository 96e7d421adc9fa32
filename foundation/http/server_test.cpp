// What the server does by itself: methods, built-in routes, limits, connections, time-outs, draining.
#include "foundation/http/test_server.hpp"

#include <gtest/gtest.h>

namespace souk::http::test {
namespace {

using namespace std::chrono_literals;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

constexpr std::string_view plain_get = "GET /page HTTP/1.1\r\nHost: test\r\n\r\n";

TEST(Server, WrongMethodsAreToldWhatIsAllowed) {
    TestServer server;
    TestClient client(server);
    client.send("DELETE /items HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(code_of(answer), "method_not_allowed");
    EXPECT_EQ(answer.header("Allow"), "GET, HEAD, POST, OPTIONS");
    client.send("BREW /items HTTP/1.1\r\nHost: test\r\n\r\n");
    EXPECT_EQ(client.receive().status, 405);
    client.send("OPTIONS /items HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto options = client.receive();
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("Allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(client.get("/nothing").status, 404);
}

TEST(Server, HeadIsGetWithoutTheBody) {
    TestServer server;
    TestClient client(server);
    const auto full = client.get("/page");
    client.send("HEAD /page HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto head = client.receive(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Length"), std::to_string(full.body.size()));
    EXPECT_EQ(client.get("/page").body, full.body);
}

TEST(Server, HealthReadinessMetricsAndPage) {
    TestServer server({}, [](Server& each) {
        static bool up;
        up = false;
        each.ready_check("good", []() -> task<bool> { co_return true; });
        each.ready_check("bad", []() -> task<bool> {
            if (!std::exchange(up, true)) throw std::runtime_error("not yet");
            co_return true;
        });
    });
    TestClient client(server);
    EXPECT_TRUE(contains(client.get("/health").body, R"("status":"alive")"));
    const auto not_yet = client.get("/ready");
    EXPECT_EQ(not_yet.status, 503);
    EXPECT_EQ(not_yet.body, R"({"status":"not_ready","checks":{"good":true,"bad":false}})");
    EXPECT_EQ(client.get("/ready").status, 200);
    client.get("/items/7");
    client.get("/nothing");
    const auto metrics = client.get("/metrics").body;
    EXPECT_TRUE(contains(metrics, R"(http_requests_total{method="GET",route="/items/{id}",status="4xx"} 1)"))
        << metrics;
    EXPECT_TRUE(contains(metrics, R"(http_requests_total{method="any",route="none",status="4xx"} 1)")) << metrics;
    EXPECT_TRUE(contains(metrics, R"(http_request_seconds_count{method="GET",route="/ready"} 2)")) << metrics;
    EXPECT_TRUE(contains(metrics, "http_open_connections 1")) << metrics;
    EXPECT_TRUE(contains(client.get("/openapi.json").body, R"("openapi": "3.1.0")"));
    const auto page = client.get("/docs");
    EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_TRUE(contains(page.body, "</html>"));
    EXPECT_FALSE(contains(page.body, "src=")) << "the page stands by itself";
}

TEST(Server, WhatIsNoHttpIsRefusedAndTheConnectionClosed) {
    TestServer server;
    for (const auto* bytes :
         {"hello\r\n\r\n", "GET /page\r\n\r\n", "GET /page HTTP/1.1\r\n\r\n",
          "GET /page HTTP/1.1\r\nHost : test\r\n\r\n", "GET /page HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
          "GET page HTTP/1.1\r\nHost: test\r\n\r\n", "GET /%00 HTTP/1.1\r\nHost: test\r\n\r\n",
          "GET /page HTTP/1.1\r\nHost: test\n\r\n"}) {
        TestClient client(server);
        client.send(bytes);
        const auto answer = client.receive();
        EXPECT_EQ(answer.status, 400) << bytes;
        EXPECT_EQ(code_of(answer), "malformed_request") << bytes;
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_TRUE(client.closed());
    }
    TestClient client(server);
    client.send("GET /page HTTP/2.0\r\nHost: test\r\n\r\n");
    EXPECT_EQ(client.receive().status, 505);
}

// Each hides a second request behind what another reader might take for the body of the first.
TEST(Server, SmuggledRequestsAreNotAnswered) {
    TestServer server;
    const std::string hidden = "GET /items/first HTTP/1.1\r\nHost: test\r\n\r\n";
    for (const auto* framing :
         {"Content-Length: 0\r\nContent-Length: 46\r\n", "Content-Length: 46\r\nContent-Length: 46\r\n",
          "Content-Length: 46, 46\r\n", "Content-Length: 46\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 46\r\n", "Transfer-Encoding: gzip\r\n",
          "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Content-Length: -1\r\n",
          "Content-Length: 0x2e\r\n", "Content-Length: +46\r\n", "Transfer-Encoding : chunked\r\n"}) {
        TestClient client(server);
        client.send("POST /echo HTTP/1.1\r\nHost: test\r\n" + std::string(framing) + "\r\n" + hidden);
        const auto answer = client.receive();
        EXPECT_TRUE(answer.status == 400 || answer.status == 501) << framing << answer.status;
        EXPECT_EQ(answer.header("Connection"), "close") << framing;
        EXPECT_TRUE(client.closed()) << framing;
    }
    TestClient client(server);
    client.send("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    EXPECT_EQ(client.receive().status, 400);
}

TEST(Server, LargeBodiesAreRefusedUnlessTheRouteTakesThem) {
    TestServer server;
    const std::string body(2 << 20, 'x');
    const auto post = [&](std::string_view target) {
        TestClient client(server);
        client.send("POST " + std::string(target) +
                    " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.receive();
    };
    const auto refused = post("/take");
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(code_of(refused), "body_too_large");
    const auto taken = post("/echo");
    EXPECT_EQ(taken.status, 200);
    EXPECT_EQ(taken.body, body);
}

TEST(Server, ChunkedBodies) {
    TestServer server;
    TestClient client(server);
    const std::string head = "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
    client.send(head + "3\r\nabc\r\n5;x=y\r\ndefgh\r\n0\r\nX-Signature: forged\r\n\r\n" + std::string(plain_get));
    const auto answer = client.receive();
    EXPECT_EQ(answer.body, "abcdefgh");
    EXPECT_EQ(answer.header("X-Signature"), "none") << "a trailer is no header";
    EXPECT_EQ(client.receive().body, "<p>hello");

    TestClient too_much(server);
    too_much.send("POST /take HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 40; ++i) too_much.send("8000\r\n" + std::string(0x8000, 'x') + "\r\n");
    EXPECT_EQ(too_much.receive().status, 413);

    TestClient broken(server);
    broken.send(head + "zz\r\nabc\r\n0\r\n\r\n");
    EXPECT_EQ(broken.receive().status, 400);

    TestClient endless(server);
    endless.send(head + "3;" + std::string(200'000, 'e'));
    EXPECT_GE(endless.receive().status, 400);
}

TEST(Server, LargeHeadersAreRefused) {
    TestServer server;
    TestClient client(server);
    client.send("GET /page HTTP/1.1\r\nHost: test\r\nX-Large: " + std::string(17 << 10, 'x') + "\r\n\r\n");
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 431);
    EXPECT_EQ(code_of(answer), "header_too_large");

    TestClient long_target(server);
    long_target.send("GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\nHost: test\r\n\r\n");
    EXPECT_EQ(long_target.receive().status, 431);

    TestClient many(server);
    std::string fields;
    for (int i = 0; i < 101; ++i) fields += "X: y\r\n";
    many.send("GET /page HTTP/1.1\r\n" + fields + "\r\n");
    EXPECT_EQ(many.receive().status, 431);

    TestClient large_enough(server);
    EXPECT_EQ(large_enough.get("/page", "X-Large: " + std::string(15 << 10, 'x') + "\r\n").status, 200);
}

TEST(Server, ConnectionsAreKept) {
    TestServer server;
    TestClient client(server);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(client.get("/page").status, 200);
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(client.get("/page", "Connection: close\r\n").header("Connection"), "close");
    EXPECT_TRUE(client.closed());
    server.wait_for_connections(0);

    TestClient old(server);
    old.send("GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(old.receive().header("Connection"), "keep-alive");
    old.send("GET /page HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.receive().header("Connection"), "close");
    EXPECT_TRUE(old.closed());
}

TEST(Server, PipelinedRequestsAreAnsweredInOrder) {
    TestServer server;
    TestClient client(server);
    std::string batch;
    for (int i = 1; i <= 100; ++i)
        batch += "GET /items?category=a&limit=" + std::to_string(i) + " HTTP/1.1\r\nHost: test\r\n\r\n";
    client.send("\r\n" + batch);
    for (int i = 1; i <= 100; ++i)
        EXPECT_TRUE(contains(client.receive().body, "\"rating\":" + std::to_string(i) + "}")) << i;
}

TEST(Server, RequestsMayComeByteByByte) {
    TestServer server;
    TestClient client(server);
    const std::string request =
        "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n";
    for (const char c : request) client.send({&c, 1});
    EXPECT_EQ(client.receive().body, "abcd");
}

TEST(Server, ExpectContinue) {
    TestServer server;
    TestClient client(server);
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    client.send("abcd");
    EXPECT_EQ(client.receive().body, "abcd");
    client.send("POST /take HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n");
    EXPECT_EQ(client.receive().status, 413);
    TestClient other(server);
    other.send("POST /echo HTTP/1.1\r\nHost: test\r\nExpect: tea\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(other.receive().status, 417);
}

TEST(Server, LargeAnswersReachSlowReaders) {
    TestServer server;
    TestClient client(server);
    client.send("GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
    EXPECT_EQ(client.get("/page").body.size(), (4U << 20) + 2);
    EXPECT_EQ(client.receive().body, "<p>hello");
}

TEST(Server, SlowRequestsTimeOut) {
    ServerConfig config;
    config.read_timeout = 60ms;
    TestServer server(config);
    TestClient head(server);
    head.send("GET /page HTTP/1.1\r\nHo");
    const auto answer = head.receive();
    EXPECT_EQ(answer.status, 408);
    EXPECT_EQ(code_of(answer), "request_timeout");
    EXPECT_TRUE(head.closed());
    TestClient body(server);
    body.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nabc");
    EXPECT_EQ(body.receive().status, 408);
}

TEST(Server, TricklingBytesDoNotProlongARequest) {
    ServerConfig config;
    config.read_timeout = 100ms;
    TestServer server(config);
    TestClient client(server);
    std::atomic<bool> answered = false;
    std::jthread trickle([&] {
        client.send("GET /page HTTP/1.1\r\n");
        while (!answered) {
            client.send("X: y\r\n");
            std::this_thread::sleep_for(10ms);
        }
    });
    EXPECT_EQ(client.receive().status, 408);
    answered = true;
}

TEST(Server, IdleConnectionsAreClosed) {
    ServerConfig config;
    config.idle_timeout = 60ms;
    TestServer server(config);
    TestClient silent(server);
    TestClient client(server);
    EXPECT_EQ(client.get("/page").status, 200);
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(silent.closed());
    server.wait_for_connections(0);
}

TEST(Server, ReadersThatStopReadingAreCut) {
    ServerConfig config;
    config.write_timeout = 60ms;
    TestServer server(config);
    TestClient client(server);
    server.wait_for_connections(1);
    for (int i = 0; i < 8; ++i) client.send("GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
    server.wait_for_connections(0);
}

TEST(Server, HandlersThatTakeTooLongAreAnsweredFor) {
    TestServer server;
    TestClient client(server);
    const auto answer = client.get("/waits-briefly");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(code_of(answer), "deadline_exceeded");
    EXPECT_TRUE(client.closed());
    server.gate().wait_for(1);
    server.gate().open();
    server.wait_for_connections(0);
}

TEST(Server, ConnectionsBeyondTheLimitWait) {
    ServerConfig config;
    config.max_connections = 2;
    TestServer server(config);
    auto first = std::make_unique<TestClient>(server);
    TestClient second(server);
    EXPECT_EQ(first->get("/page").status, 200);
    EXPECT_EQ(second.get("/page").status, 200);
    TestClient third(server);
    third.send(plain_get);
    EXPECT_EQ(second.get("/page").status, 200);
    EXPECT_EQ(server.connections(), 2);
    first.reset();
    EXPECT_EQ(third.receive().status, 200);
}

TEST(Server, DrainAnswersWhatIsInFlight) {
    TestServer server;
    TestClient idle(server);
    TestClient busy(server);
    EXPECT_EQ(idle.get("/page").status, 200);
    busy.send("GET /waits HTTP/1.1\r\nHost: test\r\n\r\n");
    server.gate().wait_for(1);
    server.begin_stop();
    EXPECT_TRUE(idle.closed());
    EXPECT_ANY_THROW(TestClient(server.port()).get("/page"));
    server.gate().open();
    const auto answer = busy.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "\"done\"");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(busy.closed());
    server.join();
}

TEST(Server, DrainCutsWhatTakesTooLong) {
    ServerConfig config;
    config.drain = 60ms;
    TestServer server(config);
    TestClient busy(server);
    TestClient half(server);
    busy.send("GET /waits HTTP/1.1\r\nHost: test\r\n\r\n");
    half.send("GET /page HT");
    server.gate().wait_for(1);
    server.wait_for_connections(2);
    server.begin_stop();
    EXPECT_EQ(busy.receive().status, 503);
    EXPECT_TRUE(half.closed());
    server.gate().open();
    server.join();
}

TEST(Server, TwoServersShareAPort) {
    TestServer first;
    ServerConfig config;
    config.port = first.port();
    TestServer second(config);
    EXPECT_EQ(second.port(), first.port());
    TestClient client(second);
    EXPECT_EQ(client.get("/page").status, 200);
    ServerConfig elsewhere;
    elsewhere.address = "192.0.2.1";
    EXPECT_THROW(TestServer{elsewhere}, std::system_error);
}

}  // namespace
}  // namespace souk::http::test
