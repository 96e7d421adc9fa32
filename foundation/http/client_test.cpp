#include "foundation/http/client.hpp"
#include "foundation/core/unavailable.hpp"
#include "foundation/http/scripted_server.hpp"
#include "foundation/runtime/context.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "foundation/telemetry/tracer.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <latch>

namespace souk::http {
namespace {

using namespace std::chrono_literals;

struct Outcome {
    std::optional<Response> response;
    std::string unavailable;  // the name
    std::string what;
    std::string invalid;
};

task<void> send_one(Client& client, ClientRequest request, Outcome& outcome) {
    try {
        outcome.response = co_await client.send(std::move(request));
    } catch (const Unavailable& error) {
        outcome.unavailable = error.name();
        outcome.what = error.what();
    } catch (const std::invalid_argument& error) {
        outcome.invalid = error.what();
    }
}

task<void> send_in_turn(Client& client, std::vector<ClientRequest> requests, std::vector<Outcome>& outcomes) {
    for (auto& request : requests) co_await send_one(client, std::move(request), outcomes.emplace_back());
}

std::vector<Outcome> send_all(std::vector<ClientRequest> requests, ClientConfig config = {}) {
    runtime::Loop loop;
    Client client(loop, config);
    std::vector<Outcome> outcomes;
    loop.spawn("test", send_in_turn(client, std::move(requests), outcomes));
    loop.stop();
    loop.run();
    return outcomes;
}

Outcome send(ClientRequest request, ClientConfig config = {}) {
    return std::move(send_all({std::move(request)}, config).front());
}

void echo(Peer& peer) {
    for (auto request = peer.read_request(); !request.empty(); request = peer.read_request()) peer.answer(request);
}

TEST(Client, SendsTheRequestAndReadsTheAnswer) {
    ScriptedServer server([](Peer& peer) {
        const auto request = peer.read_request();
        peer.write("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 409 Conflict\r\nContent-Length: " +
                   std::to_string(request.size()) + "\r\nX-Thing:  a b \r\nx-thing: c\r\n\r\n" + request);
    });
    const auto outcome = send({.method = Method::put,
                               .url = server.url("/a/../b?c=d%20e"),
                               .headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}},
                               .body = std::string("{\0}", 3),
                               .bearer = "t0ken"});
    ASSERT_TRUE(outcome.response) << outcome.what;
    EXPECT_EQ(outcome.response->status, 409);
    EXPECT_EQ(outcome.response->headers.size(), 3U);
    EXPECT_EQ(outcome.response->header("x-THING"), "a b");
    EXPECT_EQ(outcome.response->header("X-Interim"), std::nullopt);
    const auto& seen = outcome.response->body;
    EXPECT_TRUE(seen.starts_with("PUT /a/../b?c=d%20e HTTP/1.1\r\nHost: 127.0.0.1:")) << seen;
    EXPECT_TRUE(seen.ends_with(std::string("\r\n\r\n{\0}", 7))) << seen;
    for (const auto* line : {"\r\nContent-Type: application/json\r\n", "\r\nX-Empty:\r\n", "\r\nContent-Length: 3\r\n",
                             "\r\nAuthorization: Bearer t0ken\r\n"}) {
        EXPECT_NE(seen.find(line), std::string::npos) << line << seen;
    }
    EXPECT_EQ(seen.find("Expect"), std::string::npos);
}

TEST(Client, UsesEachMethodAsItIs) {
    ScriptedServer server(&echo);
    using enum Method;
    const auto outcomes = send_all({{.method = get, .url = server.url()},
                                    {.method = del, .url = server.url()},
                                    {.method = post, .url = server.url()},
                                    {.method = post, .url = server.url(), .body = "b"},
                                    {.method = patch, .url = server.url(), .body = "b"},
                                    {.method = del, .url = server.url(), .body = "b"},
                                    {.method = get, .url = server.url(), .basic = "user:pass"}});
    std::vector<std::string> lines;
    for (const auto& outcome : outcomes) {
        ASSERT_TRUE(outcome.response) << outcome.what;
        lines.push_back(outcome.response->body.substr(0, outcome.response->body.find(' ')));
        EXPECT_EQ(outcome.response->body.find("urlencoded"), std::string::npos);
    }
    EXPECT_EQ(lines, (std::vector<std::string>{"GET", "DELETE", "POST", "POST", "PATCH", "DELETE", "GET"}));
    EXPECT_NE(outcomes[2].response->body.find("Content-Length: 0\r\n"), std::string::npos);
    EXPECT_NE(outcomes[6].response->body.find("Authorization: Basic dXNlcjpwYXNz\r\n"), std::string::npos);
}

TEST(Client, HeadHasNoBodyToWaitFor) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        peer.wait_for_close();
    });
    const auto outcome = send({.method = Method::head, .url = server.url()});
    ASSERT_TRUE(outcome.response) << outcome.what;
    EXPECT_EQ(outcome.response->header("Content-Length"), "1000");
    EXPECT_EQ(outcome.response->body, "");
}

TEST(Client, UsesOneConnectionForRequestsInTurn) {
    ScriptedServer server(&echo);
    const ClientRequest request{.url = server.url()};
    const auto outcomes = send_all({request, request, request});
    for (const auto& outcome : outcomes) EXPECT_TRUE(outcome.response) << outcome.what;
    EXPECT_EQ(server.connections(), 1);
}

task<void> count_one(Client& client, ClientRequest request, int& answered) {
    Outcome outcome;
    co_await send_one(client, std::move(request), outcome);
    if (outcome.response) ++answered;
}

TEST(Client, LimitsConnectionsAndLetsTheRestWait) {
    ScriptedServer server(&echo);
    runtime::Loop loop;
    Client client(loop, {.max_connections_per_host = 3});
    int answered = 0;
    for (int index = 0; index < 200; ++index)
        loop.spawn("x", count_one(client, {.url = server.url(), .timeout = 20s}, answered));
    loop.stop();
    loop.run();
    EXPECT_EQ(answered, 200);
    EXPECT_LE(server.connections(), 3);
}

TEST(Client, RefusedConnectionIsUnavailableAndNamesTheHost) {
    std::string url;
    {
        const ScriptedServer gone([](Peer&) {});
        url = gone.url("/secret?key=1");
    }
    const auto outcome = send({.url = url});
    EXPECT_EQ(outcome.unavailable, url.substr(7, url.find('/', 7) - 7));
    EXPECT_EQ(outcome.what.find("secret"), std::string::npos) << outcome.what;
}

TEST(Client, SilenceTimesOut) {
    ScriptedServer server([](Peer& peer) { peer.wait_for_close(); });
    const auto started = std::chrono::steady_clock::now();
    const auto outcome = send({.url = server.url(), .timeout = 50ms});
    EXPECT_NE(outcome.unavailable, "");
    EXPECT_NE(outcome.what.find("no answer in time"), std::string::npos) << outcome.what;
    EXPECT_GE(std::chrono::steady_clock::now() - started, 49ms);
    EXPECT_LT(std::chrono::steady_clock::now() - started, 2s);
}

TEST(Client, AnswerThatStopsHalfwayTimesOut) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        peer.wait_for_close();
    });
    EXPECT_NE(send({.url = server.url(), .timeout = 50ms}).unavailable, "");
}

TEST(Client, WhatIsNoWholeHttpAnswerIsUnavailable) {
    for (const std::string answer :
         {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\nContent-",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "SSH-2.0-x\r\n", ""}) {
        ScriptedServer server([&](Peer& peer) {
            peer.read_request();
            peer.write(answer);
        });
        EXPECT_NE(send({.url = server.url()}).unavailable, "") << answer;
    }
}

TEST(Client, AnswerBeyondTheLimitIsUnavailable) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.answer(std::string(2000, 'x'));
        peer.read_request();
    });
    const auto outcome = send({.url = server.url()}, {.max_body = 1999});
    EXPECT_NE(outcome.what.find("larger"), std::string::npos) << outcome.what;
    const auto fits = send({.url = server.url()}, {.max_body = 2000});
    ASSERT_TRUE(fits.response) << fits.what;
    EXPECT_EQ(fits.response->body.size(), 2000U);
}

TEST(Client, DoesNotFollowRedirects) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.write("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
        peer.wait_for_close();
    });
    const auto outcome = send({.url = server.url()});
    ASSERT_TRUE(outcome.response) << outcome.what;
    EXPECT_EQ(outcome.response->status, 302);
}

TEST(Client, IgnoresProxiesOfTheEnvironment) {
    ScriptedServer server(&echo);
    ScriptedServer proxy([](Peer& peer) { peer.answer("proxied"); });
    for (const auto* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) setenv(name, proxy.url().c_str(), 1);
    const auto outcome = send({.url = server.url()});
    for (const auto* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
    ASSERT_TRUE(outcome.response) << outcome.what;
    EXPECT_TRUE(outcome.response->body.starts_with("GET / "));
    EXPECT_EQ(proxy.connections(), 0);
}

// The first connection answers one request and dies on the second, after having read it.
void die_on_second(Peer& peer, std::atomic<int>& seen) {
    for (int turn = 0;; ++turn) {
        if (peer.read_request().empty()) return;
        ++seen;
        if (peer.number() == 0 && turn == 1) return;
        peer.answer("ok");
    }
}

std::pair<Outcome, int> on_dying_connection(ClientRequest second) {
    std::atomic<int> seen = 0;
    ScriptedServer server([&](Peer& peer) { die_on_second(peer, seen); });
    second.url = server.url();
    auto outcomes = send_all({{.url = server.url()}, std::move(second)});
    EXPECT_TRUE(outcomes[0].response);
    return {std::move(outcomes[1]), seen};
}

TEST(Client, RepeatsOnADeadConnectionOnlyWhatMayBeRepeated) {
    for (const auto& safe : std::vector<ClientRequest>{
             {.method = Method::get, .url = ""},
             {.method = Method::put, .url = "", .body = "b"},
             {.method = Method::del, .url = ""},
             {.method = Method::post, .url = "", .body = "b", .repeatable = true},
             {.method = Method::post, .url = "", .headers = {{"idempotency-key", "1"}}, .body = "b"}}) {
        const auto [outcome, seen] = on_dying_connection(safe);
        EXPECT_TRUE(outcome.response) << to_string(safe.method) << outcome.what;
        EXPECT_EQ(seen, 3) << to_string(safe.method);
    }
    for (const auto method : {Method::post, Method::patch}) {
        const auto [outcome, seen] = on_dying_connection({.method = method, .url = "", .body = "b"});
        EXPECT_FALSE(outcome.response) << to_string(method);
        EXPECT_NE(outcome.unavailable, "");
        EXPECT_EQ(seen, 2) << to_string(method);
    }
    // Without a body it goes over a connection of its own, which is not there to die of age.
    const auto [outcome, seen] = on_dying_connection({.method = Method::post, .url = ""});
    EXPECT_TRUE(outcome.response) << outcome.what;
    EXPECT_EQ(seen, 2);
}

task<void> send_before_and_after(Client& client, std::string url, std::latch& closed, std::vector<Outcome>& outcomes) {
    co_await send_one(client, {.url = url}, outcomes.emplace_back());
    closed.wait();
    const ClientRequest order{.method = Method::post, .url = url, .body = "b"};
    co_await send_one(client, order, outcomes.emplace_back());
}

TEST(Client, DoesNotUseAKeptConnectionThatTheServerHasClosed) {
    std::latch closed(1);
    ScriptedServer server([&](Peer& peer) {
        peer.read_request();
        peer.answer("x");
        if (peer.number() != 0) return;
        peer.hang_up();
        closed.count_down();
    });
    runtime::Loop loop;
    Client client(loop);
    std::vector<Outcome> outcomes;
    loop.spawn("test", send_before_and_after(client, server.url(), closed, outcomes));
    loop.stop();
    loop.run();
    ASSERT_EQ(outcomes.size(), 2U);
    for (const auto& outcome : outcomes) EXPECT_TRUE(outcome.response) << outcome.what;
}

TEST(Client, RefusesWhatCannotBeSent) {
    ScriptedServer server(&echo);
    const auto url = server.url();
    const auto outcomes = send_all({{.url = url, .headers = {{"X-A", "b\r\nX-Evil: 1"}}},
                                    {.url = url, .headers = {{"X-A: b\r\nX-Evil", "1"}}},
                                    {.url = url, .headers = {{"", "1"}}},
                                    {.url = url, .bearer = "a\nb"},
                                    {.url = "file:///etc/passwd"},
                                    {.url = "ftp://127.0.0.1/"},
                                    {.url = "127.0.0.1"},
                                    {.url = "http:///x"},
                                    {.url = url + "a b"},
                                    {.url = "http://user:secret@127.0.0.1/"},
                                    {.method = Method::get, .url = url, .body = "b"}});
    for (const auto& outcome : outcomes) {
        EXPECT_NE(outcome.invalid, "");
        EXPECT_EQ(outcome.invalid.find("secret"), std::string::npos);
    }
    EXPECT_EQ(server.connections(), 0);
}

task<void> send_within(Client& client, ClientRequest request, runtime::Context context, Outcome& outcome) {
    const runtime::ContextScope scope(std::make_shared<const runtime::Context>(std::move(context)));
    co_await send_one(client, std::move(request), outcome);
}

constexpr auto trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

Outcome send_in_context(ClientRequest request, const ClientConfig& config = {}) {
    runtime::Loop loop;
    Client client(loop, config);
    Outcome outcome;
    loop.spawn("test", send_within(client, std::move(request), {"r-1", trace}, outcome));
    loop.stop();
    loop.run();
    return outcome;
}

TEST(Client, HandsOnTheRequestIdAndTheTrace) {
    ScriptedServer server(&echo);
    const auto outcome = send_in_context({.url = server.url()});
    ASSERT_TRUE(outcome.response) << outcome.what;
    EXPECT_NE(outcome.response->body.find("X-Request-Id: r-1\r\n"), std::string::npos);
    EXPECT_NE(outcome.response->body.find(std::string("traceparent: ") + trace + "\r\n"), std::string::npos);
    const auto own = send_in_context({.url = server.url(), .headers = {{"x-request-id", "mine"}}});
    EXPECT_EQ(own.response->body.find("r-1"), std::string::npos);
}

TEST(Client, BecomesASpanOfTheTrace) {
    ScriptedServer collector([](Peer& peer) {
        peer.read_request();
        peer.answer("");
    });
    ScriptedServer server(&echo);
    telemetry::Tracer tracer({.endpoint = collector.url()});
    const auto outcome = send_in_context({.url = server.url()}, {.tracer = &tracer});
    ASSERT_TRUE(outcome.response) << outcome.what;
    const auto at = outcome.response->body.find("traceparent: 00-0af7651916cd43dd8448eb211c80319c-");
    ASSERT_NE(at, std::string::npos) << outcome.response->body;
    EXPECT_EQ(outcome.response->body.find("b7ad6b7169203331"), std::string::npos);
}

TEST(Client, CountsByHostAndOutcome) {
    telemetry::Metrics metrics;
    ScriptedServer server([](Peer& peer) {
        if (peer.read_request().find("/good") != std::string::npos) peer.answer("");
    });
    send_all({{.url = server.url("/good")}, {.url = server.url("/bad")}}, {.metrics = &metrics});
    const auto text = metrics.text();
    const auto host = "127.0.0.1:" + std::to_string(server.port());
    for (const auto* outcome : {"answered", "failed"}) {
        const auto line = "souk_http_client_requests_total{host=\"" + host + "\",outcome=\"" + outcome + "\"} 1\n";
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    }
}

TEST(Client, GivenUpWhileWaitingLeaksNothing) {
    ScriptedServer server([](Peer& peer) { peer.wait_for_close(); });
    runtime::Loop loop;
    auto client = std::make_unique<Client>(loop);
    Outcome outcome;
    auto waiting = send_one(*client, {.url = server.url(), .timeout = 60s}, outcome);
    auto awaiter = waiting.operator co_await();
    awaiter.await_suspend(std::noop_coroutine()).resume();
    client.reset();  // the task is destroyed after it, never resumed
    EXPECT_FALSE(outcome.response);
}

}  // namespace
}  // namespace souk::http
