#include "foundation/postgres/test_loop.hpp"

#include <map>
#include <string>

namespace souk::pg {
namespace {

using namespace std::chrono_literals;

constexpr Statement<std::int64_t, std::int64_t> echo_sql{"test.echo", "SELECT $1::bigint"};
constexpr Statement<std::int64_t, std::int64_t> divide_sql{"test.divide", "SELECT 100 / $1::bigint"};
constexpr Statement<std::int64_t, std::int64_t> series_sql{"test.series", "SELECT generate_series(1, $1::bigint)"};

task<void> echo(Database& database, std::int64_t number, int& right) {
    if (co_await database.one(echo_sql, number) == number) ++right;
}

TEST(Database, ThousandConcurrentCallsShareTheConnections) {
    LoopWithDatabase fixture(3);
    int right = 0;
    std::vector<task<void>> work;
    for (int number = 0; number < 1000; ++number) work.push_back(echo(fixture.database(), number, right));
    fixture.run_all(std::move(work));
    EXPECT_EQ(right, 1000);
}

task<void> echo_for_long(Database& database, std::int64_t number, int& right) {
    for (int turn = 0; turn < 100; ++turn) {
        if (co_await database.one(echo_sql, number) != number) co_return;
    }
    ++right;
}

TEST(Database, CallsBeyondThePipelinesDepthAreServedInTurn) {
    LoopWithDatabase fixture(1);
    int right = 0;
    std::vector<task<void>> work;
    for (int number = 0; number < 400; ++number) work.push_back(echo_for_long(fixture.database(), number, right));
    fixture.run_all(std::move(work));
    EXPECT_EQ(right, 400);
}

task<void> divide(Database& database, std::int64_t by, int& right, int& refused) {
    try {
        if (co_await database.one(divide_sql, by) == 100 / by) ++right;
    } catch (const DatabaseError& error) {
        if (error.sqlstate() == "22012" && error.statement() == "test.divide") ++refused;
    }
}

TEST(Database, ErrorsDoNotTouchTheNeighbours) {
    LoopWithDatabase fixture(1);
    int right = 0, refused = 0;
    std::vector<task<void>> work;
    for (int number = 0; number < 300; ++number) {
        work.push_back(divide(fixture.database(), number % 3, right, refused));
    }
    fixture.run_all(std::move(work));
    EXPECT_EQ(right, 200);
    EXPECT_EQ(refused, 100);
}

// Once a statement is known to be a short read, calls of one turn share a sync point and with it a transaction.
constexpr Statement<std::int64_t, std::tuple<Instant, std::int64_t>> stamped_sql{"test.stamped",
                                                                                 "SELECT now(), 100 / $1::bigint"};

task<void> divide_stamped(Database& database, std::int64_t by, std::map<Instant, int>& stamps, int& refused) {
    try {
        const auto [stamp, quotient] = co_await database.one(stamped_sql, by);
        EXPECT_EQ(quotient, 100 / by);
        ++stamps[stamp];
    } catch (const DatabaseError& error) {
        EXPECT_EQ(error.sqlstate(), "22012");
        ++refused;
    }
}

task<void> share_sync_points(Database& database, runtime::Loop& loop, std::vector<std::int64_t> divisors,
                             std::map<Instant, int>& stamps, int& refused) {
    co_await database.one(stamped_sql, 1);
    co_await database.one(stamped_sql, 1);
    for (const auto by : divisors) loop.spawn("divide", divide_stamped(database, by, stamps, refused));
    const auto done = [&] {
        int count = refused;
        for (const auto& [stamp, calls] : stamps) count += calls;
        return count == static_cast<int>(divisors.size());
    };
    co_await until(loop, done);
}

// On a busy machine a first measurement may make the statement look slow: it is tried a few times.
task<void> share_at_last(Database& database, runtime::Loop& loop, bool& shared) {
    for (int attempt = 0; attempt < 50 && !shared; ++attempt) {
        std::map<Instant, int> stamps;
        int refused = 0;
        co_await share_sync_points(database, loop, std::vector<std::int64_t>(64, 5), stamps, refused);
        EXPECT_EQ(refused, 0);
        shared = stamps.size() == 2;  // 64 calls, 32 in a group
    }
}

TEST(Database, ShortReadsOfOneTurnShareASyncPoint) {
    LoopWithDatabase fixture(1);
    bool shared = false;
    fixture.run(share_at_last(fixture.database(), fixture.loop(), shared));
    EXPECT_TRUE(shared);
}

TEST(Database, ErrorInASharedTransactionDoesNotTouchTheNeighbours) {
    LoopWithDatabase fixture(1);
    std::map<Instant, int> stamps;
    int refused = 0;
    fixture.run(share_sync_points(fixture.database(), fixture.loop(), {1, 2, 0, 4, 5, 0, 7, 8}, stamps, refused));
    EXPECT_EQ(refused, 2);
    EXPECT_EQ(stamps.size(), 6u) << "each sent again for itself";
}

// The calls of a failed group are sent again when a transaction has already taken the connection: not into it.
constexpr Statement<void, Instant> now_sql{"test.now", "SELECT now()"};

task<void> divide_beside_transaction(Database& database, runtime::Loop& loop, std::map<Instant, int>& stamps,
                                     int& refused) {
    co_await database.one(stamped_sql, 1);
    co_await database.one(stamped_sql, 1);
    for (const std::int64_t by : {1, 0, 2}) loop.spawn("divide", divide_stamped(database, by, stamps, refused));
    Instant inside;
    {
        auto transaction = co_await database.begin();
        inside = co_await transaction.one(now_sql);
        for (int turn = 0; turn < 10; ++turn) EXPECT_EQ(co_await transaction.one(now_sql), inside);
        co_await transaction.commit();
    }
    co_await until(loop, [&] { return stamps.size() == 2 && refused == 1; });
    EXPECT_FALSE(stamps.contains(inside));
}

TEST(Database, CallsSentAgainStayOutOfTransactions) {
    LoopWithDatabase fixture(1);
    std::map<Instant, int> stamps;
    int refused = 0;
    fixture.run(divide_beside_transaction(fixture.database(), fixture.loop(), stamps, refused));
}

// A function may write whatever its SELECT looks like: in a shared transaction that fails, it must not happen twice or
// never.
constexpr Statement<std::int64_t, std::int64_t> hidden_write_sql{"test.hidden_write", "SELECT hidden_write($1)"};

task<void> write_hidden(Database& database, std::int64_t number, int& finished) {
    try {
        EXPECT_EQ(co_await database.one(hidden_write_sql, number), number);
    } catch (const CheckViolation&) {
        EXPECT_EQ(number, 0);
    }
    ++finished;
}

task<void> write_hidden_in_one_turn(Database& database, runtime::Loop& loop) {
    int finished = 0;
    co_await write_hidden(database, 100, finished);
    co_await write_hidden(database, 101, finished);
    for (const std::int64_t number : {1, 2, 0, 3, 4}) loop.spawn("write", write_hidden(database, number, finished));
    co_await until(loop, [&] { return finished == 7; });
}

TEST(Database, EffectsInASharedTransactionHappenOnce) {
    test_database().run(R"(
        DROP TABLE IF EXISTS hidden;
        DROP FUNCTION IF EXISTS hidden_write;
        CREATE TABLE hidden (number bigint CHECK (number > 0));
        CREATE FUNCTION hidden_write(bigint) RETURNS bigint LANGUAGE sql AS 'INSERT INTO hidden VALUES ($1) RETURNING number')");
    LoopWithDatabase fixture(1);
    fixture.run(write_hidden_in_one_turn(fixture.database(), fixture.loop()));
    EXPECT_EQ(test_database().value("SELECT string_agg(number::text, ',' ORDER BY number) FROM hidden"),
              "1,2,3,4,100,101");
}

// All in one turn of the loop, so they are prepared and run in one flight.
constexpr Statement<void, std::int64_t> broken_sql{"test.broken", "SELECT count(*) FROM no_such_table"};

task<void> run_broken(Database& database, int& refused) {
    try {
        co_await database.one(broken_sql);
    } catch (const DatabaseError& error) {
        if (error.sqlstate() == "42P01") ++refused;
    }
}

TEST(Database, StatementThatCannotBePreparedFailsForEachCallerAlone) {
    LoopWithDatabase fixture(1);
    int right = 0, refused = 0;
    std::vector<task<void>> work;
    for (int number = 0; number < 10; ++number) {
        work.push_back(run_broken(fixture.database(), refused));
        work.push_back(echo(fixture.database(), number, right));
    }
    fixture.run_all(std::move(work));
    EXPECT_EQ(right, 10);
    EXPECT_EQ(refused, 10);
}

constexpr Statement<std::int64_t, std::string> slow_parse_sql{"test.locked",
                                                              "SELECT note FROM parse_lock WHERE id = $1"};

task<void> read_note(Database& database, int& right, int& canceled, int& left) {
    try {
        if (co_await database.one(slow_parse_sql, 1) == "here") ++right;
    } catch (const QueryCanceled&) {
        ++canceled;
    }
    --left;
}

constexpr Statement<void, void> lock_table_sql{"test.lock_table", "LOCK TABLE parse_lock IN ACCESS EXCLUSIVE MODE"};

task<void> hold_lock(Database& other, Database& database, int& right, int& canceled, LoopWithDatabase& fixture) {
    auto transaction = co_await other.begin();
    co_await transaction.execute(lock_table_sql);
    // The first call's Parse waits for the lock until it is cancelled; those behind it then find no prepared statement.
    int left = 3;
    for (int call = 0; call < 3; ++call) fixture.loop().spawn("reader", read_note(database, right, canceled, left));
    co_await until(fixture.loop(), [&] { return canceled > 0; });
    co_await transaction.commit();
    co_await until(fixture.loop(), [&] { return left == 0; });
}

TEST(Database, FailedParseIsRepeatedForTheCallsBehindIt) {
    test_database().run(
        "DROP TABLE IF EXISTS parse_lock; CREATE TABLE parse_lock (id bigint PRIMARY KEY, note text); INSERT INTO "
        "parse_lock VALUES (1, 'here')");
    auto config = test_database().config(1);
    config.statement_timeout = 300ms;
    LoopWithDatabase fixture(config);
    Database other(fixture.loop(), test_database().config(1), fixture.metrics());
    int right = 0, canceled = 0;
    fixture.run(hold_lock(other, fixture.database(), right, canceled, fixture));
    EXPECT_EQ(canceled + right, 3);
    EXPECT_GE(canceled, 1);
    EXPECT_GE(right, 1);
}

constexpr Statement<void, std::string> changing_sql{"test.changing", "SELECT note FROM changing"};

task<void> read_across_migration(Database& database) {
    EXPECT_EQ(co_await database.one(changing_sql), "here");
    test_database().run("ALTER TABLE changing ALTER COLUMN note TYPE text");
    EXPECT_EQ(co_await database.one(changing_sql), "here");
}

TEST(Database, PreparedStatementsSurviveAMigration) {
    test_database().run(
        "DROP TABLE IF EXISTS changing; CREATE TABLE changing (note varchar(10)); INSERT INTO changing VALUES "
        "('here')");
    LoopWithDatabase fixture(1);
    fixture.run(read_across_migration(fixture.database()));
}

struct NewItem {
    std::int64_t id;
    std::int64_t parent;
    std::int64_t amount;
};
BOOST_DESCRIBE_STRUCT(NewItem, (), (id, parent, amount))

constexpr Statement<NewItem, void> insert_item{"item.insert",
                                               "INSERT INTO items (id, parent, amount) VALUES ($1, $2, $3)"};

template <class Violation>
task<void> expect_violation(Database& database, NewItem item, std::string constraint) {
    try {
        co_await database.execute(insert_item, item);
        ADD_FAILURE() << constraint << " was not enforced";
    } catch (const Violation& error) {
        EXPECT_EQ(error.constraint(), constraint);
        EXPECT_EQ(error.statement(), "item.insert");
    }
}

task<void> violate(Database& database) {
    EXPECT_EQ(co_await database.execute(insert_item, {1, 1, 5}), 1);
    co_await expect_violation<UniqueViolation>(database, {1, 1, 5}, "items_pkey");
    co_await expect_violation<ForeignKeyViolation>(database, {2, 99, 5}, "items_parent_known");
    co_await expect_violation<CheckViolation>(database, {3, 1, -1}, "items_amount_positive");
    // Deferred to the commit, which for an autocommit call comes with its sync point.
    co_await expect_violation<UniqueViolation>(database, {4, 1, 5}, "items_amount_once");
}

TEST(Database, ConstraintViolationsCarryTheConstraintsName) {
    test_database().run(R"(
        DROP TABLE IF EXISTS items;
        CREATE TABLE items (
            id bigint PRIMARY KEY,
            parent bigint NOT NULL CONSTRAINT items_parent_known REFERENCES items,
            amount bigint NOT NULL CONSTRAINT items_amount_positive CHECK (amount > 0),
            CONSTRAINT items_amount_once UNIQUE (amount) DEFERRABLE INITIALLY DEFERRED))");
    LoopWithDatabase fixture(2);
    fixture.run(violate(fixture.database()));
    EXPECT_EQ(test_database().value("SELECT count(*) FROM items"), "1");
}

constexpr Statement<double, void> sleep_sql{"test.sleep", "SELECT pg_sleep($1::float8)"};

task<void> sleep_too_long(Database& database) {
    bool canceled = false;
    try {
        co_await database.execute(sleep_sql, 10.0);
    } catch (const QueryCanceled& error) {
        canceled = true;
        EXPECT_EQ(error.sqlstate(), "57014");
    }
    EXPECT_TRUE(canceled);
    EXPECT_EQ(co_await database.one(echo_sql, 1), 1);
}

TEST(Database, StatementTimeoutIsEnforced) {
    auto config = test_database().config(1);
    config.statement_timeout = 100ms;
    LoopWithDatabase fixture(config);
    const auto start = std::chrono::steady_clock::now();
    fixture.run(sleep_too_long(fixture.database()));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

task<void> read_many(Database& database) {
    const auto rows = co_await database.all(series_sql, 50'000);
    EXPECT_EQ(rows.size(), 50'000u);
    EXPECT_EQ(rows.back(), 50'000);
    EXPECT_EQ(co_await database.maybe(series_sql, 0), std::nullopt);
    EXPECT_EQ(co_await database.maybe(series_sql, 1), 1);
}

TEST(Database, ReadsManyRowsOneAndNone) {
    LoopWithDatabase fixture(1);
    fixture.run(read_many(fixture.database()));
}

// Larger than the socket's buffers in both directions at once.
constexpr Statement<std::string, std::string> big_sql{"test.big", "SELECT $1::text || $1::text"};

task<void> echo_big(Database& database, std::size_t size, int& right) {
    const std::string text(size, 'x');
    if ((co_await database.one(big_sql, text)).size() == 2 * size) ++right;
}

TEST(Database, BigValuesInBothDirectionsDoNotBlockEachOther) {
    LoopWithDatabase fixture(1);
    int right = 0;
    std::vector<task<void>> work;
    for (int call = 0; call < 20; ++call) work.push_back(echo_big(fixture.database(), 2'000'000, right));
    fixture.run_all(std::move(work));
    EXPECT_EQ(right, 20);
}

task<void> same_name(Database& database) {
    co_await database.one(echo_sql, 1);
    constexpr Statement<std::int64_t, std::int64_t> other{"test.echo", "SELECT $1::bigint + 1"};
    bool refused = false;
    try {
        co_await database.one(other, 1);
    } catch (const std::logic_error&) {
        refused = true;
    }
    EXPECT_TRUE(refused);
}

TEST(Database, TwoStatementsCannotShareAName) {
    LoopWithDatabase fixture(1);
    fixture.run(same_name(fixture.database()));
}

task<void> is_alive(Database& database, bool& alive) { alive = co_await database.alive(); }

TEST(Database, AliveAsksTheServer) {
    LoopWithDatabase fixture(1);
    bool alive = false;
    fixture.run(is_alive(fixture.database(), alive));
    EXPECT_TRUE(alive);
    EXPECT_NE(fixture.metrics().text().find("souk_pg_statement_seconds_count{statement=\"alive\"} 1"),
              std::string::npos);
}

TEST(Database, ErrorsAreCounted) {
    LoopWithDatabase fixture(1);
    int right = 0, refused = 0;
    fixture.run(divide(fixture.database(), 0, right, refused));
    EXPECT_NE(fixture.metrics().text().find("souk_pg_statement_errors_total{statement=\"test.divide\"} 1"),
              std::string::npos);
}

}  // namespace
}  // namespace souk::pg
