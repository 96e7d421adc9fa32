#include "tools/retail/shop/gateway.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/http/scripted_server.hpp"
#include "tools/retail/shop/crew.hpp"
#include "tools/retail/shop/latencies.hpp"
#include "tools/retail/shop/progress.hpp"
#include "tools/retail/shop/sessions.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>

namespace souk::retail {
namespace {

using http::Peer;
using http::ScriptedServer;

std::string answer(int status, std::string_view body, std::string_view headers = "") {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

// Runs one task on a loop of its own against a gateway.
template <class Work>
void against(const ScriptedServer& server, std::chrono::seconds patience, Work work) {
    runtime::Loop loop;
    Gateway gateway(loop, server.url(""), "", 4, patience);
    struct Frame {
        static task<void> run(runtime::Loop& on, Gateway& through, Work& todo) {
            co_await todo(through);
            on.stop();
        }
    };
    loop.spawn("test", Frame::run(loop, gateway, work));
    loop.run();
}

Call order_call() { return {http::Method::post, "/api/orders", "{}", "token", "key-1"}; }

struct Outcome {
    std::string body;
    std::string code;
    bool unavailable = false;
};

task<void> try_send(Gateway& gateway, Outcome& outcome) {
    try {
        outcome.body = (co_await gateway.send(order_call())).body;
    } catch (const Declined& declined) {
        outcome.code = declined.code();
    } catch (const Unavailable&) {
        outcome.unavailable = true;
    }
}

TEST(Gateway, TriesAgainWithTheSameKeyUntilTheShopIsBack) {
    std::mutex mutex;
    std::vector<std::string> requests;
    const std::vector<std::string> script{answer(502, "<html>"),
                                          answer(503, "{}", "Retry-After: 0\r\n"),
                                          "",
                                          answer(409, R"({"code":"request_in_progress"})"),
                                          answer(429, ""),
                                          answer(201, R"({"id":"x"})")};
    ScriptedServer server([&](Peer& peer) {
        for (;;) {
            const auto request = peer.read_request();
            if (request.empty()) return;
            const std::lock_guard lock(mutex);
            const auto turn = requests.size();
            requests.push_back(request);
            if (turn >= script.size() || script[turn].empty()) return peer.hang_up();
            peer.write(script[turn]);
        }
    });
    Outcome outcome;
    std::int64_t retries = 0;
    against(server, std::chrono::seconds(30), [&](Gateway& gateway) -> task<void> {
        struct Steps {
            static task<void> run(Gateway& through, Outcome& into, std::int64_t& count) {
                co_await try_send(through, into);
                count = through.retries();
            }
        };
        return Steps::run(gateway, outcome, retries);
    });
    EXPECT_EQ(outcome.body, R"({"id":"x"})");
    EXPECT_GE(retries, 4);
    for (const auto& request : requests) EXPECT_NE(request.find("Idempotency-Key: key-1\r\n"), std::string::npos);
}

TEST(Gateway, TakesARefusalAtItsWord) {
    std::atomic<int> asked = 0;
    ScriptedServer server([&](Peer& peer) {
        while (!peer.read_request().empty()) {
            ++asked;
            peer.write(answer(409, R"({"code":"price_changed","title":"The total has changed"})"));
        }
    });
    Outcome outcome;
    against(server, std::chrono::seconds(30), [&](Gateway& gateway) { return try_send(gateway, outcome); });
    EXPECT_EQ(outcome.code, "price_changed");
    EXPECT_EQ(asked, 1);
}

TEST(Gateway, GivesUpWhenPatienceEnds) {
    ScriptedServer server([](Peer& peer) {
        while (!peer.read_request().empty()) peer.write(answer(503, R"({"code":"unavailable"})"));
    });
    Outcome outcome;
    against(server, std::chrono::seconds(1), [&](Gateway& gateway) { return try_send(gateway, outcome); });
    EXPECT_EQ(outcome.code, "unavailable");
}

TEST(Account, RegistersOnceThenRefreshesAndSurvivesAnExpiredToken) {
    std::mutex mutex;
    std::vector<std::string> paths;
    std::atomic<int> tokens = 0;
    ScriptedServer server([&](Peer& peer) {
        for (;;) {
            const auto request = peer.read_request();
            if (request.empty()) return;
            const auto path = request.substr(0, request.find(" HTTP"));
            {
                const std::lock_guard lock(mutex);
                paths.push_back(path);
            }
            if (path == "GET /api/cart") {
                const bool fresh = request.find("Bearer access-2") != std::string::npos;
                peer.write(fresh ? answer(200, "{}") : answer(401, R"({"code":"token_expired"})"));
            } else {
                const auto number = std::to_string(++tokens);
                peer.write(answer(200, R"({"access_token":"access-)" + number + R"(","refresh_token":"refresh-)" +
                                           number + R"(","expires_in":900})"));
            }
        }
    });
    Account account("a@b.example", "secret-password", "A");
    bool is_new = false;
    against(server, std::chrono::seconds(5), [&](Gateway& gateway) {
        struct Steps {
            static task<void> run(Gateway& through, Account& who, bool& fresh) {
                fresh = co_await who.sign_in_or_up(through);
                co_await who.send(through, {http::Method::get, "/api/cart"});
            }
        };
        return Steps::run(gateway, account, is_new);
    });
    EXPECT_TRUE(is_new);
    EXPECT_EQ(paths, (std::vector<std::string>{"POST /api/auth/register", "GET /api/cart", "POST /api/auth/refresh",
                                               "GET /api/cart"}));
    EXPECT_EQ(account.refresh_token(), "refresh-2");
}

TEST(Sessions, KeepAccountsInAPrivateFile) {
    const auto directory = std::filesystem::temp_directory_path() / ("souk-sessions-" + std::to_string(getpid()));
    const auto path = (directory / "sessions.json").string();
    std::string password;
    {
        Sessions sessions(path);
        auto& account = sessions.account("a@b.example", "A");
        EXPECT_EQ(&sessions.account("a@b.example", "A"), &account);
        password = account.password();
        EXPECT_GE(password.size(), 20U);
        EXPECT_NE(sessions.account("c@d.example", "C").password(), password);
        sessions.save();
    }
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    Sessions again(path);
    EXPECT_EQ(again.account("a@b.example", "A").password(), password);
    std::ofstream(path) << "[{";
    EXPECT_THROW(Sessions{path}, std::runtime_error);
    std::filesystem::remove_all(directory);
}

TEST(Crew, WorksOffEverythingAndPassesFailuresOn) {
    struct Team {
        explicit Team(runtime::Loop& on) : loop(on), crew(on) {}
        runtime::Loop& loop;
        Crew crew;
        int next = 0;
        int under_way = 0;
        int most = 0;
        bool threw = false;
        int fail_at = -1;

        task<void> work() {
            while (crew.open() && next < 50) {
                const int number = next++;
                most = std::max(most, ++under_way);
                co_await loop.sleep(std::chrono::milliseconds(1));
                --under_way;
                if (number == fail_at) throw std::runtime_error("broken");
            }
        }
        task<void> run() {
            try {
                co_await crew.run(4, [this] { return work(); });
            } catch (const std::runtime_error&) {
                threw = true;
            }
            loop.stop();
        }
    };
    runtime::Loop loop;
    Team team(loop);
    loop.spawn("team", team.run());
    loop.run();
    EXPECT_EQ(team.next, 50);
    EXPECT_EQ(team.most, 4);
    EXPECT_FALSE(team.threw);

    runtime::Loop other_loop;
    Team failing(other_loop);
    failing.fail_at = 10;
    other_loop.spawn("team", failing.run());
    other_loop.run();
    EXPECT_TRUE(failing.threw);
    EXPECT_EQ(failing.under_way, 0);
    EXPECT_LT(failing.next, 20);
}

TEST(Latencies, AreExact) {
    Latencies times;
    EXPECT_EQ(times.percentile(99), 0);
    for (int milliseconds = 100; milliseconds >= 1; --milliseconds) times.add(std::chrono::milliseconds(milliseconds));
    EXPECT_DOUBLE_EQ(times.percentile(50), 50);
    EXPECT_DOUBLE_EQ(times.percentile(99), 99);
    EXPECT_DOUBLE_EQ(times.percentile(100), 100);
    EXPECT_DOUBLE_EQ(times.mean(), 50.5);
}

TEST(Progress, SaysHowFarAndHowLong) {
    EXPECT_EQ(Progress::line("orders", 6576, 0, 13152, 21),
              "[############------------]  50.0 %  6,576/13,152 orders  313/s  0 errors  ETA 0:21");
    EXPECT_EQ(Progress::line("orders", 0, 1, 2, 0),
              "[############------------]  50.0 %  0/2 orders  0/s  1 error  ETA -:--");
}

}  // namespace
}  // namespace souk::retail
