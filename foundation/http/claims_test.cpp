// A claim ends in one place, whatever the handler does: kept with an answer, forgotten after a refusal, released after
// a failure.
#include "foundation/http/test_server.hpp"

#include <gtest/gtest.h>

namespace souk::http::test {
namespace {

using Calls = std::vector<std::string>;

std::string body_of(std::string_view name) { return R"({"name":")" + std::string(name) + R"(","rating":5})"; }
std::string with_key(std::string_view key) {
    return "Authorization: Bearer customer\r\nIdempotency-Key: " + std::string(key) + "\r\n";
}

TEST(Claims, TheAnswerIsKeptAndGivenAgain) {
    TestServer server;
    TestClient client(server);
    const auto first = client.post_json("/items", body_of("lamp"), with_key("k1"));
    const auto again = client.post_json("/items", body_of("lamp"), with_key("k1"));
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("Location"), first.header("Location"));
    EXPECT_EQ(server.claims().calls, (Calls{"claim k1", "keep k1 201", "claim k1"}));
}

TEST(Claims, AKeyBelongsToOneRequest) {
    TestServer server;
    TestClient client(server);
    EXPECT_EQ(client.post_json("/items", body_of("lamp"), with_key("k1")).status, 201);
    const auto other = client.post_json("/items", body_of("table"), with_key("k1"));
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(code_of(other), "idempotency_key_reused");
    EXPECT_EQ(code_of(client.post_json("/items?copy=2", body_of("lamp"), with_key("k1"))), "idempotency_key_reused");
}

TEST(Claims, ARefusalForgetsTheKey) {
    TestServer server;
    TestClient client(server);
    for (int time = 0; time < 2; ++time) {
        EXPECT_EQ(code_of(client.post_json("/items", body_of("taken"), with_key("k1"))), "item_taken");
    }
    EXPECT_EQ(server.claims().calls, (Calls{"claim k1", "forget k1", "claim k1", "forget k1"}));
}

TEST(Claims, AFailureReleasesTheKey) {
    TestServer server;
    TestClient client(server);
    EXPECT_EQ(client.post_json("/items", body_of("broken"), with_key("k1")).status, 500);
    EXPECT_EQ(server.claims().calls, (Calls{"claim k1", "release k1"}));
}

TEST(Claims, WhatIsRefusedBeforeTheHandlerRunsClaimsNothing) {
    TestServer server;
    TestClient client(server);
    EXPECT_EQ(client.post_json("/items", R"({"name":"lamp","rating":6})", with_key("k1")).status, 422);
    EXPECT_EQ(
        client.post_json("/items", body_of("lamp"), "Authorization: Bearer admin\r\nIdempotency-Key: k1\r\n").status,
        403);
    EXPECT_EQ(server.claims().calls, Calls{});
}

TEST(Claims, ARequestThatIsBeingWorkedOnIsAConflict) {
    TestServer server;
    TestClient first(server);
    TestClient second(server);
    const auto body = body_of("waits");
    first.send("POST /items HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n" + with_key("k1") + "\r\n" + body);
    server.gate().wait_for(1);
    const auto meanwhile = second.post_json("/items", body, with_key("k1"));
    EXPECT_EQ(meanwhile.status, 409);
    EXPECT_EQ(code_of(meanwhile), "request_in_progress");
    EXPECT_EQ(meanwhile.header("Retry-After"), "1");
    server.gate().open();
    EXPECT_EQ(first.receive().status, 201);
    EXPECT_EQ(second.post_json("/items", body, with_key("k1")).status, 201);
}

TEST(Claims, WorkUnderALostClaimIsNoAnswer) {
    TestServer server;
    server.claims().taken_over = true;
    TestClient client(server);
    EXPECT_EQ(code_of(client.post_json("/items", body_of("lamp"), with_key("k1"))), "request_in_progress");
}

TEST(Claims, TheLeaseOutlastsTheDeadline) {
    const ServerConfig config{.deadline = std::chrono::seconds(17)};
    TestServer server(config);
    TestClient client(server);
    EXPECT_EQ(client.post_json("/items", body_of("lamp"), with_key("k1")).status, 201);
    EXPECT_GT(server.claims().last_lease, config.deadline);
}

}  // namespace
}  // namespace souk::http::test
