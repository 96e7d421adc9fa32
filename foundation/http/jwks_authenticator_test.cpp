#include "foundation/http/jwks_authenticator.hpp"
#include "foundation/core/unavailable.hpp"
#include "foundation/http/scripted_server.hpp"
#include "foundation/http/token_refusals.hpp"

#include <gtest/gtest.h>

namespace souk::http {
namespace {

using namespace std::chrono_literals;

// Serves whatever key set it holds at the moment; empty: a 503.
class KeyServer {
  public:
    KeyServer() : server_([this](Peer& peer) { serve(peer); }) {}

    void publish(const std::string& set) {
        const std::lock_guard lock(mutex_);
        set_ = set;
    }
    int fetches() const { return fetches_; }
    std::string url() const { return server_.url("/jwks.json"); }

  private:
    void serve(Peer& peer) {
        while (!peer.read_request().empty()) {
            ++fetches_;
            const std::lock_guard lock(mutex_);
            if (set_.empty()) {
                peer.write("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n");
            } else {
                peer.answer(set_);
            }
        }
    }

    std::mutex mutex_;
    std::string set_;
    std::atomic<int> fetches_ = 0;
    ScriptedServer server_;
};

task<void> authenticate(Authenticator& authenticator, std::string token, std::string& outcome) {
    try {
        const auto caller = co_await authenticator.authenticate(token);
        outcome = caller ? caller->session : std::string(caller.error().what.code);
    } catch (const Unavailable& error) {
        outcome = "unavailable " + error.name();
    }
}

struct House {
    SystemClock clock;
    KeyServer server;
    UserTokens tokens{clock, {{SigningKey::generate(), {}}}};
    UserTokens next_tokens{clock, {{SigningKey::generate(), {}}}};
    SigningKey orders_key = SigningKey::generate();
    ServiceTokens services{"product", SigningKey::generate(),
                           [this] { return ServiceKeyRing{{"order", {orders_key.public_key().pem}}}; }, clock};
    runtime::Loop loop;
    Client client{loop};
    std::string revoked_session;
    JwksAuthenticator authenticator;
    Caller caller{UserId::make(), {Role::admin}, "session-1"};

    explicit House(std::chrono::milliseconds gap = 10s)
        : authenticator(loop, client, {.url = server.url(), .retry = 0ms, .unknown_key_gap = gap}, services, clock,
                        [this](const Caller& who) { return who.session == revoked_session; }) {}

    // The story runs on the loop and ends it.
    void run(task<void> story) {
        loop.spawn("story", std::move(story));
        loop.stop();
        loop.run();
    }
    task<void> ask(const UserTokens& issuer, std::string& outcome) {
        return authenticate(authenticator, issuer.mint(caller, 1min), outcome);
    }
};

task<void> fetches_once(House& house, std::vector<std::string>& outcomes) {
    house.server.publish(house.tokens.jwks());
    for (int turn = 0; turn < 3; ++turn) co_await house.ask(house.tokens, outcomes.emplace_back());
}

TEST(JwksAuthenticator, FetchesTheKeysWhenTheyAreFirstNeeded) {
    House house;
    std::vector<std::string> outcomes;
    house.run(fetches_once(house, outcomes));
    EXPECT_EQ(outcomes, (std::vector<std::string>(3, "session-1")));
    EXPECT_EQ(house.server.fetches(), 1);
}

TEST(JwksAuthenticator, ConcurrentStrangersShareOneFetch) {
    House house;
    house.server.publish(house.tokens.jwks());
    std::vector<std::string> outcomes(20);
    for (auto& outcome : outcomes) house.loop.spawn("ask", house.ask(house.tokens, outcome));
    house.loop.stop();
    house.loop.run();
    EXPECT_EQ(outcomes, (std::vector<std::string>(20, "session-1")));
    EXPECT_EQ(house.server.fetches(), 1);
}

task<void> rotates(House& house, std::vector<std::string>& outcomes) {
    house.server.publish(house.tokens.jwks());
    co_await house.ask(house.tokens, outcomes.emplace_back());
    co_await house.ask(house.next_tokens, outcomes.emplace_back());
    house.server.publish(house.next_tokens.jwks());
    co_await house.ask(house.next_tokens, outcomes.emplace_back());
    co_await house.ask(house.tokens, outcomes.emplace_back());
}

TEST(JwksAuthenticator, LearnsANewKeyFromItsFirstToken) {
    House house(0ms);
    std::vector<std::string> outcomes;
    house.run(rotates(house, outcomes));
    EXPECT_EQ(outcomes, (std::vector<std::string>{"session-1", "token_invalid", "session-1", "token_invalid"}));
}

TEST(JwksAuthenticator, StrangersCannotMakeItFetchAllTheTime) {
    House house(10s);
    std::vector<std::string> outcomes;
    house.run(rotates(house, outcomes));
    EXPECT_EQ(outcomes, (std::vector<std::string>{"session-1", "token_invalid", "token_invalid", "session-1"}));
    EXPECT_EQ(house.server.fetches(), 1);
}

task<void> loses_the_server(House& house, std::vector<std::string>& outcomes) {
    co_await house.ask(house.tokens, outcomes.emplace_back());
    house.server.publish(house.tokens.jwks());
    co_await house.ask(house.tokens, outcomes.emplace_back());
    for (const auto* rubbish : {"", "<html>", R"({"keys":[]})"}) {
        house.server.publish(rubbish);
        co_await house.ask(house.next_tokens, outcomes.emplace_back());
        co_await house.ask(house.tokens, outcomes.emplace_back());
    }
}

TEST(JwksAuthenticator, KeepsTheKeysItHasAndIsUnavailableWithoutAny) {
    House house(0ms);
    std::vector<std::string> outcomes;
    house.run(loses_the_server(house, outcomes));
    EXPECT_EQ(outcomes, (std::vector<std::string>{"unavailable auth", "session-1", "token_invalid", "session-1",
                                                  "token_invalid", "session-1", "token_invalid", "session-1"}));
}

task<void> revokes(House& house, std::vector<std::string>& outcomes) {
    house.server.publish(house.tokens.jwks());
    const auto token = house.tokens.mint(house.caller, 1min);
    co_await authenticate(house.authenticator, token, outcomes.emplace_back());
    house.revoked_session = "session-1";
    co_await authenticate(house.authenticator, token, outcomes.emplace_back());
}

TEST(JwksAuthenticator, AsksForRevocationAlsoWhenTheTokenIsRemembered) {
    House house;
    std::vector<std::string> outcomes;
    house.run(revokes(house, outcomes));
    EXPECT_EQ(outcomes, (std::vector<std::string>{"session-1", "token_revoked"}));
}

task<void> wait_until_ready(House& house) {
    while (!house.authenticator.ready()) co_await house.loop.sleep(1ms);
    house.loop.stop();
}

TEST(JwksAuthenticator, FetchesInTheBackgroundFromTheStart) {
    House house;
    house.server.publish(house.tokens.jwks());
    EXPECT_FALSE(house.authenticator.ready());
    house.authenticator.start();
    house.loop.spawn("wait", wait_until_ready(house));
    house.loop.run();
    EXPECT_TRUE(house.authenticator.ready());
    EXPECT_EQ(house.server.fetches(), 1);
}

TEST(JwksAuthenticator, ChecksServiceTokensToo) {
    House house;
    ServiceTokens order("order", house.orders_key, [] { return ServiceKeyRing{}; }, house.clock);
    EXPECT_EQ(house.authenticator.service(order.token_for("product")), "order");
    EXPECT_FALSE(house.authenticator.service(order.token_for("admin")));
    EXPECT_FALSE(house.authenticator.service(house.tokens.mint(house.caller, 1min)));
}

TEST(LocalAuthenticator, KnowsItsOwnKeys) {
    House house;
    LocalAuthenticator local(house.tokens, house.services, house.clock);
    std::string own;
    std::string foreign;
    house.loop.spawn("own", authenticate(local, house.tokens.mint(house.caller, 1min), own));
    house.loop.spawn("foreign", authenticate(local, house.next_tokens.mint(house.caller, 1min), foreign));
    EXPECT_EQ(own, "session-1");
    EXPECT_EQ(foreign, "token_invalid");
    std::string expired;
    house.loop.spawn("expired", authenticate(local, house.tokens.mint(house.caller, -1s), expired));
    EXPECT_EQ(expired, "token_expired");
}

}  // namespace
}  // namespace souk::http
