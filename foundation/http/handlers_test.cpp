// What handlers are given and what is refused before they run, through a real server.
#include "foundation/http/page_policy.hpp"
#include "foundation/http/test_server.hpp"
#include "foundation/telemetry/tracer.hpp"

#include <gtest/gtest.h>

namespace souk::http::test {
namespace {

constexpr std::string_view id = "01933b6e-7c00-7000-8000-000000000001";
constexpr std::string_view as_customer = "Authorization: Bearer customer\r\nIdempotency-Key: k1\r\n";

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST(Handlers, PathIsParsed) {
    TestServer server;
    TestClient client(server);
    const auto answer = client.get("/items/" + std::string(id));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.body, R"({"id":"01933b6e-7c00-7000-8000-000000000001","name":"lamp","rating":3})");
}

TEST(Handlers, AnIdThatCannotBeIsNotFound) {
    TestServer server;
    TestClient client(server);
    const auto answer = client.get("/items/7");
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(code_of(answer), "not_found");
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    client.send("DELETE /items/" + std::string(id) + "/copies/10 HTTP/1.1\r\nHost: test\r\n\r\n");
    EXPECT_EQ(client.receive().status, 404);
}

TEST(Handlers, NoContent) {
    TestServer server;
    TestClient client(server);
    client.send("DELETE /items/" + std::string(id) + "/copies/9 HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 204);
    EXPECT_FALSE(answer.header("Content-Length"));
    EXPECT_EQ(client.get("/page").body, "<p>hello");
}

TEST(Handlers, LiteralSegmentsComeBeforeParameters) {
    TestServer server;
    TestClient client(server);
    EXPECT_EQ(client.get("/items/first").body, "\"stranger\"");
    EXPECT_EQ(client.get("/items/f%69rst").body, "\"stranger\"");
    EXPECT_EQ(client.get("/items/first/").status, 404);
    EXPECT_EQ(client.get("/items%2Ffirst").status, 404);
}

TEST(Handlers, QueryIsDecodedAndChecked) {
    TestServer server;
    TestClient client(server);
    const auto good = client.get("/items?category=caf%C3%A9+bar&limit=7&sort=cheapest");
    EXPECT_TRUE(contains(good.body, "\"caf\xC3\xA9 bar\"")) << good.body;
    EXPECT_TRUE(contains(good.body, "\"rating\":7")) << good.body;

    const auto bad = client.get("/items?limit=101&sort=oldest&colour=red");
    EXPECT_EQ(bad.status, 422);
    EXPECT_EQ(code_of(bad), "validation_failed");
    for (const auto* pointer : {"?limit", "?sort", "?colour", "?category"}) {
        EXPECT_TRUE(contains(bad.body, R"({"pointer":")" + std::string(pointer) + '"')) << bad.body;
    }
    EXPECT_EQ(client.get("/items?category=%zz").status, 400);
}

TEST(Handlers, BodyAndKeyReachTheHandler) {
    TestServer server;
    TestClient client(server);
    const auto answer = client.post_json("/items", R"({"name":"lamp","rating":5})", as_customer);
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.header("Location"), "/items/k1");
    EXPECT_TRUE(contains(answer.body, R"("name":"lamp","rating":5)"));
}

TEST(Handlers, AllViolationsOfABodyAtOnce) {
    TestServer server;
    TestClient client(server);
    const auto answer = client.post_json("/items", R"({"name":"","rating":"five","colour":"red"})", as_customer);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(code_of(answer), "validation_failed");
    EXPECT_TRUE(contains(answer.body, R"({"pointer":"/name","code":"too_short")")) << answer.body;
    EXPECT_TRUE(contains(answer.body, R"({"pointer":"/rating","code":"wrong_type")")) << answer.body;
    EXPECT_TRUE(contains(answer.body, R"({"pointer":"/colour","code":"unknown_field")")) << answer.body;
    const auto missing = client.post_json("/items", "{}", as_customer);
    EXPECT_TRUE(contains(missing.body, R"({"pointer":"/name","code":"required")")) << missing.body;
}

TEST(Handlers, BodiesThatAreNoJson) {
    TestServer server;
    TestClient client(server);
    for (const auto* body : {"{", "{\"name\":\"\xff\"}", "{} {}", "nul"}) {
        const auto answer = client.post_json("/items", body, as_customer);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(code_of(answer), "malformed_json") << body;
    }
    const auto missing = client.post_json("/items", "", as_customer);
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(code_of(missing), "body_required");
}

TEST(Handlers, BodiesOfAnotherTypeAre415) {
    TestServer server;
    TestClient client(server);
    for (const auto* type : {"", "Content-Type: text/plain\r\n", "Content-Type: application/jsonp\r\n"}) {
        client.send("POST /items HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n" + std::string(type) +
                    std::string(as_customer) + "\r\n{}");
        const auto answer = client.receive();
        EXPECT_EQ(answer.status, 415) << type;
        EXPECT_EQ(code_of(answer), "unsupported_media_type");
    }
    client.send(
        "POST /items HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\nContent-Type: Application/JSON; charset=utf-8\r\n" +
        std::string(as_customer) + "\r\n{}");
    EXPECT_EQ(client.receive().status, 422);
}

TEST(Handlers, IdempotencyKeyIsRequired) {
    TestServer server;
    TestClient client(server);
    const std::string signed_in = "Authorization: Bearer customer\r\n";
    const auto without = client.post_json("/items", R"({"name":"lamp","rating":5})", signed_in);
    EXPECT_EQ(without.status, 400);
    EXPECT_EQ(code_of(without), "idempotency_key_required");
    const auto blank =
        client.post_json("/items", R"({"name":"lamp","rating":5})", signed_in + "Idempotency-Key: a b\r\n");
    EXPECT_EQ(code_of(blank), "idempotency_key_invalid");
    const auto longest = client.post_json("/items", R"({"name":"lamp","rating":5})",
                                          signed_in + "Idempotency-Key: " + std::string(255, 'k') + "\r\n");
    EXPECT_EQ(longest.status, 201);
    const auto longer = client.post_json("/items", R"({"name":"lamp","rating":5})",
                                         signed_in + "Idempotency-Key: " + std::string(256, 'k') + "\r\n");
    EXPECT_EQ(code_of(longer), "idempotency_key_invalid");
}

TEST(Handlers, WhoCallsIsCheckedFirst) {
    TestServer server;
    TestClient client(server);
    const auto nobody = client.post_json("/items", "{");
    EXPECT_EQ(nobody.status, 401);
    EXPECT_EQ(code_of(nobody), "unauthenticated");
    EXPECT_TRUE(nobody.header("WWW-Authenticate"));
    EXPECT_EQ(client.post_json("/items", "{", "Authorization: Bearer forged\r\n").status, 401);
    EXPECT_EQ(client.post_json("/items", "{", "Authorization: Basic Y3VzdG9tZXI=\r\n").status, 401);
    const auto wrong_role = client.post_json("/items", "{", "Authorization: Bearer admin\r\n");
    EXPECT_EQ(wrong_role.status, 403);
    EXPECT_EQ(code_of(wrong_role), "forbidden");
    EXPECT_EQ(client.post_json("/items", "{}", "Authorization: Bearer down\r\n").status, 503);
}

TEST(Handlers, StrangersWhereTheCallerIsOptional) {
    TestServer server;
    TestClient client(server);
    EXPECT_EQ(client.get("/items/first").body, "\"stranger\"");
    EXPECT_EQ(client.get("/items/first", "Authorization: bearer customer\r\n").body, "\"session of the customer\"");
    EXPECT_EQ(client.get("/items/first", "Authorization: Bearer forged\r\n").status, 401);
}

TEST(Handlers, InternalRoutesWantAServiceToken) {
    TestServer server;
    TestClient client(server);
    EXPECT_EQ(client.post_json("/internal/sums", "{}").status, 401);
    EXPECT_EQ(client.post_json("/internal/sums", "{}", "Authorization: Bearer admin\r\n").status, 401);
    const auto answer = client.post_json("/internal/sums", "{}", "Authorization: Bearer order\r\n");
    EXPECT_EQ(answer.body, "\"order\"");
}

// A key that opens more doors than it is made for: the token is good, and made for this service.
TEST(Handlers, InternalRoutesAreForTheServicesThatTheyName) {
    TestServer server;
    TestClient client(server);
    const auto answer = client.post_json("/internal/sums", "{}", "Authorization: Bearer email\r\n");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(code_of(answer), "forbidden");
}

// Authorization by role where the rule is by relation.
TEST(Handlers, ARightInATeamIsAskedForBesideTheRole) {
    TestServer server;
    TestClient client(server);
    const auto shop = [&](std::string_view who) {
        return client.get("/shop", "Authorization: Bearer " + std::string(who) + "\r\n");
    };
    EXPECT_EQ(code_of(shop("customer")), "forbidden");
    for (const auto* who : {"seller", "packer"}) EXPECT_EQ(code_of(shop(who)), "seller_right_missing") << who;
    EXPECT_EQ(shop("owner").body, '"' + SellerId().to_string() + '"');
}

TEST(Handlers, RefusalsAreProblemDocuments) {
    TestServer server;
    TestClient client(server);
    client.send("POST /take HTTP/1.1\r\nHost: test\r\nX-Request-Id: r-1\r\n\r\n");
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(answer.body,
              R"({"type":"urn:souk:problem:item_taken","title":"The item is taken","status":409,"code":"item_taken",)"
              R"("detail":"by somebody \"else\"","request_id":"r-1","taken_by":["anna"]})");
}

TEST(Handlers, WhatIsBrokenIsA500WithoutDetail) {
    TestServer server;
    TestClient client(server);
    const auto answer = client.get("/breaks");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(code_of(answer), "internal_error");
    EXPECT_FALSE(contains(answer.body, "secret")) << answer.body;
    EXPECT_EQ(client.get("/page").status, 200);
}

TEST(Handlers, WhatIsUnavailableIsA503WithRetryAfter) {
    TestServer server;
    TestClient client(server);
    const auto answer = client.get("/lacks");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(code_of(answer), "unavailable");
    EXPECT_EQ(answer.header("Retry-After"), "1");
    EXPECT_FALSE(contains(answer.body, "secret")) << answer.body;
}

TEST(Handlers, RequestIdAndTraceReachTheHandler) {
    TestServer server;
    TestClient client(server);
    const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const auto given = client.get("/context", "X-Request-Id: abc-1\r\ntraceparent: " + parent + "\r\n");
    EXPECT_EQ(given.header("X-Request-Id"), "abc-1");
    EXPECT_EQ(given.body, "abc-1 abc-1 " + parent);

    const auto made = client.get("/context", "X-Request-Id: a<script>\r\ntraceparent: 00-x\r\n");
    const auto made_id = std::string(made.header("X-Request-Id").value_or(""));
    EXPECT_EQ(made_id.size(), 32U);
    EXPECT_EQ(made.body, made_id + " " + made_id + " ");
    EXPECT_NE(client.get("/context").header("X-Request-Id"), made_id);
}

TEST(Handlers, ASpanIsAChildOfTheCallersAndHandedOn) {
    telemetry::Tracer tracer({.endpoint = "http://127.0.0.1:1", .service = "test"});
    {
        TestServer server({}, {}, &tracer);
        TestClient client(server);
        const auto body =
            client.get("/context", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n").body;
        EXPECT_TRUE(contains(body, " 00-0af7651916cd43dd8448eb211c80319c-")) << body;
        EXPECT_FALSE(contains(body, "b7ad6b7169203331")) << body;
        EXPECT_TRUE(contains(client.get("/context").body, " 00-"));
    }
}

TEST(Handlers, RawBodyAndHeader) {
    TestServer server;
    TestClient client(server);
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nx-signature: s1\r\nContent-Length: 3\r\n\r\n\x01\xff{");
    const auto answer = client.receive();
    EXPECT_EQ(answer.body, "\x01\xff{");
    EXPECT_EQ(answer.header("X-Signature"), "s1");
}

TEST(Handlers, CacheableAnswersCarryTheirTag) {
    TestServer server;
    TestClient client(server);
    const auto first = client.get("/items?category=a");
    const auto tag = std::string(first.header("ETag").value_or(""));
    EXPECT_EQ(first.header("Cache-Control"), "public, max-age=5");
    ASSERT_EQ(tag.size(), 18U);
    const auto again = client.get("/items?category=a", "If-None-Match: \"x\", W/" + tag + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.header("ETag"), tag);
    EXPECT_EQ(client.get("/items?category=b", "If-None-Match: " + tag + "\r\n").status, 200);
    EXPECT_FALSE(client.get("/items?limit=0").header("ETag"));
}

// Kind: an answer for one caller that somebody else's cache keeps.
TEST(Handlers, AnswersAreKeptByNobodyUnlessTheirRouteSaysSo) {
    TestServer server;
    TestClient client(server);
    for (const auto* path : {"/items?limit=0", "/items/first", "/page", "/nothing", "/breaks", "/ready"})
        EXPECT_EQ(client.get(path).header("Cache-Control"), "no-store") << path;
    const auto signed_in = client.get("/items/first", "Authorization: Bearer customer\r\n");
    EXPECT_EQ(signed_in.body, "\"session of the customer\"");
    EXPECT_EQ(signed_in.header("Cache-Control"), "no-store");
}

// Kind: a page on which a stranger's script would run. The hashes are those of OpenSSL's command line.
TEST(Handlers, APageRunsNothingButItsOwnScripts) {
    EXPECT_EQ(page_policy("<style>p{}</style><p>hello<script>1</script><script>2</script>"),
              "default-src 'none'; script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=' "
              "'sha256-1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR+Q2jpmbuwTqzU='; style-src "
              "'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='; img-src 'self' data:; connect-src 'self'; "
              "form-action 'none'; base-uri 'none'; frame-ancestors 'none'");
    TestServer server;
    TestClient client(server);
    EXPECT_EQ(client.get("/page").header("Content-Security-Policy"), page_policy("<p>hello"));
    const auto docs = std::string(client.get("/docs").header("Content-Security-Policy").value_or(""));
    EXPECT_TRUE(contains(docs, "script-src 'sha256-")) << docs;
    EXPECT_FALSE(contains(docs, "unsafe")) << docs;
}

TEST(Handlers, TablesWithMistakesAreRefused) {
    runtime::Loop loop;
    Gate gate(loop);
    ItemApi api(loop, gate);
    Routes no_role("item", "Items", "1");
    MemoryClaims claims;
    no_role.post("/items", &ItemApi::add, &api).idempotent(&claims);
    EXPECT_THROW(no_role.check(), std::logic_error);
    Routes no_parameter("item", "Items", "1");
    no_parameter.get("/items", &ItemApi::find, &api);
    EXPECT_THROW(no_parameter.check(), std::logic_error);
    telemetry::Metrics metrics;
    Routes twice("item", "Items", "1");
    twice.get("/items/{id}", &ItemApi::find, &api);
    twice.get("/items/{other}", &ItemApi::find, &api);
    EXPECT_THROW(Server(loop, {}, std::move(twice), nullptr, metrics), std::logic_error);
    EXPECT_THROW(Server(loop, {}, item_routes(&api, &claims), nullptr, metrics), std::logic_error);
    FakeAuthenticator authenticator;
    EXPECT_THROW(Server(loop, {}, item_routes(&api, nullptr), &authenticator, metrics), std::logic_error);
    Routes not_idempotent("item", "Items", "1");
    not_idempotent.post("/items", &ItemApi::add, &api).role(Role::customer);
    EXPECT_THROW(not_idempotent.check(), std::logic_error);
}

}  // namespace
}  // namespace souk::http::test
