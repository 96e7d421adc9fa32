#include "foundation/postgres/test_loop.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stop_token>
#include <thread>

namespace souk::pg {
namespace {

using namespace std::chrono_literals;

constexpr Statement<void, std::int32_t> backend_sql{"test.backend", "SELECT pg_backend_pid()"};
constexpr Statement<std::int32_t, bool> terminate_sql{"test.terminate", "SELECT pg_terminate_backend($1)"};
constexpr Statement<double, void> sleep_sql{"test.sleep", "SELECT pg_sleep($1::float8)"};
constexpr Statement<std::int64_t, void> note_sql{"test.note", "INSERT INTO notes (id) VALUES ($1)"};

task<void> sleep_until_killed(Database& database, bool& unreachable) {
    try {
        co_await database.execute(sleep_sql, 4.0);
    } catch (const Unreachable&) {
        unreachable = true;
    }
}

task<void> expect_recovery(Database& database, runtime::Loop& loop) {
    for (int turn = 0; turn < 1000; ++turn) {
        if (co_await database.alive()) co_return;
        co_await loop.sleep(5ms);
    }
    ADD_FAILURE() << "the pool did not recover";
}

task<void> kill_query(Database& database, Database& other, runtime::Loop& loop) {
    const auto backend = co_await database.one(backend_sql);
    bool unreachable = false;
    loop.spawn("sleeper", sleep_until_killed(database, unreachable));
    co_await other.one(terminate_sql, backend);
    co_await until(loop, [&] { return unreachable; });
    co_await expect_recovery(database, loop);
    EXPECT_NE(co_await database.one(backend_sql), backend);
}

// Stands between pool and server, and can stop passing on what comes from the server, or anything at all, while both
// connections stay open.
class Relay {
  public:
    Relay() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 8) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("the relay cannot listen");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { pass_on(stop); });
    }
    ~Relay() {
        thread_.request_stop();
        thread_.join();
        for (const auto& each : sockets_) ::close(each.fd);
        ::close(listener_);
    }
    int port() const noexcept { return port_; }
    void freeze(bool frozen) noexcept { frozen_ = frozen; }
    void hold_answers() noexcept { held_ = true; }
    // All that has come, but the last record (of TLS), which says that this was all.
    void release_answers() noexcept { held_ = false; }

  private:
    void pass_on(const std::stop_token& stop) {
        sockets_.push_back({listener_, POLLIN, 0});
        while (!stop.stop_requested()) {
            if (::poll(sockets_.data(), sockets_.size(), 10) <= 0) continue;
            if (frozen_) {
                std::this_thread::yield();
                continue;
            }
            if ((sockets_[0].revents & POLLIN) != 0) accept_pair();
            for (std::size_t index = 1; index < sockets_.size(); ++index) {
                const bool from_server = index % 2 == 0;
                if (held_ && from_server) {
                    cut_ = true;
                    continue;
                }
                if (sockets_[index].fd >= 0 && sockets_[index].revents != 0) copy(index);
            }
        }
    }
    void accept_pair() {
        const int client = ::accept(listener_, nullptr, nullptr);
        const int server = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        ::inet_pton(AF_INET, std::getenv("SOUK_PG_HOST"), &address.sin_addr);
        address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(std::getenv("SOUK_PG_PORT"))));
        ::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address);
        sockets_.push_back({client, POLLIN, 0});
        sockets_.push_back({server, POLLIN, 0});
    }
    // A record's header has its length in the fourth and fifth byte.
    static ssize_t before_last_record(const char* bytes, ssize_t size) {
        ssize_t begin = 0, next = 0;
        while (next + 5 <= size) {
            begin = next;
            next += 5 + static_cast<unsigned char>(bytes[next + 3]) * 256 + static_cast<unsigned char>(bytes[next + 4]);
        }
        return begin;
    }
    void copy(std::size_t index) {
        const std::size_t other = index % 2 == 1 ? index + 1 : index - 1;
        char buffer[16384];
        const auto size = ::read(sockets_[index].fd, buffer, sizeof buffer);
        const auto passed_on = cut_ && index % 2 == 0 ? before_last_record(buffer, size) : size;
        if (size > 0 &&
            ::send(sockets_[other].fd, buffer, static_cast<std::size_t>(passed_on), MSG_NOSIGNAL) == passed_on)
            return;
        for (const auto each : {index, other}) {
            ::close(sockets_[each].fd);
            sockets_[each].fd = -1;  // poll() ignores it
        }
    }

    int listener_;
    int port_ = 0;
    std::atomic<bool> frozen_ = false;
    std::atomic<bool> held_ = false;
    bool cut_ = false;  // from then on
    std::vector<pollfd> sockets_;
    std::jthread thread_;
};

task<void> call_silent_server(Database& database, runtime::Loop& loop, Relay& relay) {
    co_await database.one(backend_sql);
    relay.freeze(true);
    const auto start = std::chrono::steady_clock::now();
    bool unreachable = false;
    try {
        co_await database.one(backend_sql);
    } catch (const Unreachable&) {
        unreachable = true;
    }
    const auto waited = std::chrono::steady_clock::now() - start;
    EXPECT_TRUE(unreachable);
    EXPECT_GE(waited, 1200ms);
    EXPECT_LE(waited, 3s);
    relay.freeze(false);
    co_await expect_recovery(database, loop);
}

TEST(Recovery, SilentServerIsGivenUpOneSecondAfterTheStatementTimeout) {
    Relay relay;
    auto config = test_database().config(1);
    config.conninfo += " host=127.0.0.1 port=" + std::to_string(relay.port());
    config.statement_timeout = 200ms;
    LoopWithDatabase fixture(config);
    fixture.run(call_silent_server(fixture.database(), fixture.loop(), relay));
}

// Two reads travel together, and one of them fails: the other would be sent again, but the server has ended the
// connection while it was at work for a third, and all of that is read at once. (On a busy machine the two do not
// always travel together: then once more.)
constexpr Statement<std::int32_t, std::int32_t> divide_sql{"test.divide", "SELECT 100 / $1::int"};
constexpr Statement<std::int32_t, std::int32_t> there_sql{"test.there",
                                                          "SELECT g FROM generate_series(1, 3) g WHERE g = $1"};
constexpr Statement<std::int32_t, bool> sleeping_sql{
    "test.sleeping",
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND wait_event = 'PgSleep')"};
constexpr Statement<std::int32_t, bool> gone_sql{"test.gone",
                                                 "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)"};

struct Fates {
    int refused = 0;
    int unreachable = 0;
    int answered = 0;
    int answered_with_nothing = 0;
    int all() const { return refused + unreachable + answered + answered_with_nothing; }
};

task<void> read_and_tell(Database& database, Statement<std::int32_t, std::int32_t> statement, std::int32_t value,
                         Fates& fates) {
    try {
        const auto row = co_await database.maybe(statement, value);
        ++(row ? fates.answered : fates.answered_with_nothing);
    } catch (const Unreachable&) {
        ++fates.unreachable;
    } catch (const DatabaseError&) {
        ++fates.refused;
    }
}

task<void> lose_group(Database& database, Database& other, runtime::Loop& loop, std::vector<Fates>& all) {
    for (int attempt = 0; attempt < 20 && (all.empty() || all.back().unreachable == 0); ++attempt) {
        Relay relay;
        auto config = test_database().config(1);
        config.conninfo += " host=127.0.0.1 port=" + std::to_string(relay.port());
        telemetry::Metrics metrics;
        Database lost(loop, config, metrics);
        const auto backend = co_await lost.one(backend_sql);
        for (int turn = 0; turn < 20; ++turn) {  // both are known to be short reads
            co_await lost.one(divide_sql, 1);
            co_await lost.maybe(there_sql, 1);
        }
        relay.hold_answers();
        Fates fates;
        bool third = false;
        loop.spawn("fails", read_and_tell(lost, divide_sql, 0, fates));
        loop.spawn("beside it", read_and_tell(lost, there_sql, 2, fates));
        loop.spawn("the third", sleep_until_killed(lost, third));
        while (!co_await other.one(sleeping_sql, backend)) {
        }
        co_await database.one(terminate_sql, backend);
        while (!co_await other.one(gone_sql, backend)) {
        }
        relay.release_answers();
        co_await until(loop, [&] { return fates.all() == 2 && third; });
        all.push_back(fates);
    }
}

TEST(Recovery, ReadThatNobodyHasAnsweredIsUnreachable) {
    LoopWithDatabase fixture(1);
    Database other(fixture.loop(), test_database().config(1), fixture.metrics());
    std::vector<Fates> all;
    fixture.run(lose_group(fixture.database(), other, fixture.loop(), all));
    for (const auto& fates : all) EXPECT_EQ(fates.answered_with_nothing, 0);  // there is such a row
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(all.back().refused, 1);
    EXPECT_EQ(all.back().unreachable, 1);
}

TEST(Recovery, QueryOfAKilledBackendIsUnreachableAndThePoolComesBack) {
    LoopWithDatabase fixture(1);
    Database other(fixture.loop(), test_database().config(1), fixture.metrics());
    fixture.run(kill_query(fixture.database(), other, fixture.loop()));
}

task<void> kill_transaction(Database& database, Database& other, runtime::Loop& loop) {
    {
        auto transaction = co_await database.begin();
        const auto backend = co_await transaction.one(backend_sql);
        co_await transaction.execute(note_sql, 1);
        co_await other.one(terminate_sql, backend);
        bool first = false, second = false;
        try {
            co_await transaction.execute(note_sql, 2);
        } catch (const Unreachable&) {
            first = true;
        }
        try {
            co_await transaction.commit();
        } catch (const Unreachable&) {
            second = true;
        }
        EXPECT_TRUE(first && second);
    }
    co_await expect_recovery(database, loop);
    auto transaction = co_await database.begin();
    co_await transaction.execute(note_sql, 3);
    co_await transaction.commit();
}

TEST(Recovery, TransactionOfAKilledBackendIsUnreachableAndRolledBack) {
    test_database().run("DROP TABLE IF EXISTS notes; CREATE TABLE notes (id bigint PRIMARY KEY)");
    LoopWithDatabase fixture(2);
    Database other(fixture.loop(), test_database().config(1), fixture.metrics());
    fixture.run(kill_transaction(fixture.database(), other, fixture.loop()));
    EXPECT_EQ(test_database().value("SELECT string_agg(id::text, ',') FROM notes"), "3");
}

// The connection dies while COMMIT is under way: a deferred trigger holds it up.
task<void> kill_commit(Database& database, Database& other, runtime::Loop& loop, bool& unreachable) {
    constexpr Statement<std::int64_t, void> slow_sql{"test.slow", "INSERT INTO slow_commits (id) VALUES ($1)"};
    constexpr Statement<std::int32_t, bool> in_commit_sql{
        "test.in_commit", "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep')"};
    auto transaction = co_await database.begin();
    const auto backend = co_await transaction.one(backend_sql);
    co_await transaction.execute(slow_sql, 1);
    loop.spawn("killer", [](Database& killer, std::int32_t pid, Statement<std::int32_t, bool> in_commit) -> task<void> {
        while (!co_await killer.one(in_commit, pid)) {
        }
        co_await killer.one(terminate_sql, pid);
    }(other, backend, in_commit_sql));
    try {
        co_await transaction.commit();
    } catch (const Unreachable&) {
        unreachable = true;
    }
}

TEST(Recovery, LossDuringCommitIsUnreachable) {
    test_database().run(R"(
        DROP TABLE IF EXISTS slow_commits;
        CREATE TABLE slow_commits (id bigint);
        CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(4); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON slow_commits DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION dawdle())");
    LoopWithDatabase fixture(2);
    Database other(fixture.loop(), test_database().config(1), fixture.metrics());
    bool unreachable = false;
    fixture.run(kill_commit(fixture.database(), other, fixture.loop(), unreachable));
    EXPECT_TRUE(unreachable);
}

task<void> kill_idle(Database& database, Database& other, runtime::Loop& loop) {
    const auto backend = co_await database.one(backend_sql);
    co_await other.one(terminate_sql, backend);
    std::int32_t next = backend;
    for (int turn = 0; turn < 1000 && next == backend; ++turn) {
        try {
            next = co_await database.one(backend_sql);
        } catch (const Unreachable&) {
        }
        co_await loop.sleep(5ms);
    }
    EXPECT_NE(next, backend);
}

TEST(Recovery, IdleConnectionThatDiesIsReplaced) {
    LoopWithDatabase fixture(1);
    Database other(fixture.loop(), test_database().config(1), fixture.metrics());
    fixture.run(kill_idle(fixture.database(), other, fixture.loop()));
}

task<void> call_nowhere(Database& database, bool& unreachable) {
    const auto start = std::chrono::steady_clock::now();
    try {
        co_await database.one(backend_sql);
    } catch (const Unreachable&) {
        unreachable = true;
    }
    const auto waited = std::chrono::steady_clock::now() - start;
    EXPECT_GE(waited, 4s);
    EXPECT_LE(waited, 7s);
    // From now on at once.
    const auto again = std::chrono::steady_clock::now();
    EXPECT_FALSE(co_await database.alive());
    EXPECT_LT(std::chrono::steady_clock::now() - again, 100ms);
}

TEST(Recovery, ServerThatIsNotThereIsWaitedForOnceThenUnreachable) {
    auto config = test_database().config(2);
    config.conninfo += " port=1";
    LoopWithDatabase fixture(config);
    bool unreachable = false;
    fixture.run(call_nowhere(fixture.database(), unreachable));
    EXPECT_TRUE(unreachable);
}

task<void> idle_in_transaction(Database& database, runtime::Loop& loop) {
    auto transaction = co_await database.begin();
    co_await transaction.execute(note_sql, 10);
    const auto start = std::chrono::steady_clock::now();
    co_await until(loop, [&] { return std::chrono::steady_clock::now() - start > 1s; });
    bool unreachable = false;
    try {
        co_await transaction.commit();
    } catch (const Unreachable&) {
        unreachable = true;
    }
    EXPECT_TRUE(unreachable);
}

TEST(Recovery, ServerEndsTransactionsThatIdle) {
    test_database().run("DROP TABLE IF EXISTS notes; CREATE TABLE notes (id bigint PRIMARY KEY)");
    auto config = test_database().config(2);
    config.statement_timeout = 200ms;
    LoopWithDatabase fixture(config);
    fixture.run(idle_in_transaction(fixture.database(), fixture.loop()));
}

}  // namespace
}  // namespace souk::pg
