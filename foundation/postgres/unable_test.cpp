// Needs PostgreSQL. A server that answers and cannot do it now is Unavailable to whoever asks, whatever the reason is;
// and the pool finds the way back by itself.
#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/direct_connection.hpp"
#include "foundation/postgres/test_loop.hpp"

namespace souk::pg {
namespace {

using namespace std::chrono_literals;

constexpr Statement<std::string, void> raise_sql{"test.raise", "SELECT raise_code($1)"};
constexpr Statement<std::int64_t, void> insert_sql{"test.insert", "INSERT INTO unable_notes (id) VALUES ($1)"};
constexpr Statement<void, std::int64_t> count_sql{"test.count", "SELECT count(*) FROM unable_notes"};
constexpr Statement<void, void> lock_at_once_sql{"test.lock_at_once",
                                                 "LOCK TABLE unable_notes IN ACCESS EXCLUSIVE MODE NOWAIT"};

class Unable : public testing::Test {
  protected:
    Unable() {
        test_database().run(R"(DROP TABLE IF EXISTS unable_notes; CREATE TABLE unable_notes (id bigint PRIMARY KEY);
            CREATE OR REPLACE FUNCTION raise_code(code text) RETURNS void LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'simulated' USING ERRCODE = code; END $$)");
    }
    // For the sessions that begin from now on: as after a failover to a standby.
    static void make_read_only(bool read_only) {
        test_database().run("BEGIN READ WRITE; ALTER DATABASE " + test_database().name() +
                            " SET default_transaction_read_only = " + (read_only ? "on" : "off") + "; COMMIT");
    }
};

template <class Failure>
task<bool> fails_with(task<void> work) {
    try {
        co_await std::move(work);
    } catch (const Failure&) {
        co_return true;
    }
    co_return false;
}

task<void> raise(Database& database, std::string code) { co_await database.execute(raise_sql, std::move(code)); }
task<void> insert(Database& database, std::int64_t id) { co_await database.execute(insert_sql, id); }
task<void> insert_in_transaction(Database& database, std::int64_t id) {
    auto transaction = co_await database.begin();
    co_await transaction.execute(insert_sql, id);
    co_await transaction.commit();
}
task<void> lock_at_once(Database& database) {
    auto transaction = co_await database.begin();
    co_await transaction.execute(lock_at_once_sql);
}

TEST_F(Unable, is_told_from_a_fault_by_the_class_of_the_code) {
    LoopWithDatabase fixture;
    fixture.run([](Database& database) -> task<void> {
        for (const char* code : {"53000", "53100", "53200", "53300", "55P03", "57014", "57P03", "58000", "58030",
                                 "40003", "40001", "40P01"})
            EXPECT_TRUE(co_await fails_with<Unavailable>(raise(database, code))) << code;
        for (const char* code : {"23505", "22012", "42P01", "P0001", "XX000"}) {
            EXPECT_TRUE(co_await fails_with<DatabaseError>(raise(database, code))) << code;
        }
        EXPECT_TRUE(co_await database.alive());
    }(fixture.database()));
}

TEST_F(Unable, a_lock_that_somebody_holds_is_no_fault_of_who_waits_for_it) {
    DirectConnection holder(Conninfo(test_database().conninfo_with_password()));
    holder.run("test", "BEGIN; LOCK TABLE unable_notes IN ACCESS EXCLUSIVE MODE");
    auto config = test_database().config(3);
    config.statement_timeout = 300ms;
    LoopWithDatabase fixture(config);
    fixture.run([](Database& database) -> task<void> {
        EXPECT_TRUE(co_await fails_with<QueryCanceled>(insert(database, 1)));
        EXPECT_TRUE(co_await fails_with<Unavailable>(insert_in_transaction(database, 1)));
        EXPECT_TRUE(co_await fails_with<Unavailable>(lock_at_once(database)));
    }(fixture.database()));
}

TEST_F(Unable, a_server_that_takes_no_writes_is_left_for_the_one_that_does) {
    make_read_only(true);
    LoopWithDatabase fixture;
    fixture.run([](Database& database, runtime::Loop& loop) -> task<void> {
        // Older than a second, each of them: then a failed write makes the pool look again.
        EXPECT_TRUE(co_await fails_with<Unavailable>(insert(database, 1)));
        EXPECT_TRUE(co_await fails_with<Unavailable>(insert_in_transaction(database, 1)));
        EXPECT_EQ(co_await database.one(count_sql), 0) << "reads go on";
        make_read_only(false);
        bool written = false;
        for (int turn = 0; turn < 1000 && !written; ++turn) {
            written = !co_await fails_with<Unavailable>(turn % 2 == 0 ? insert(database, 1)
                                                                      : insert_in_transaction(database, 1));
            if (!written) co_await loop.sleep(10ms);
        }
        EXPECT_TRUE(written) << "the pool stays with the sessions that are read-only";
        EXPECT_EQ(co_await database.one(count_sql), 1);
    }(fixture.database(), fixture.loop()));
    make_read_only(false);
}

TEST_F(Unable, a_server_that_lets_nobody_in_is_unavailable_and_that_passes) {
    Conninfo target(test_database().conninfo_with_password());
    target.set("dbname", "postgres");
    DirectConnection admin(std::move(target));
    const auto allow = "ALTER DATABASE " + test_database().name() + " ALLOW_CONNECTIONS ";
    admin.run("test", allow + "false");
    LoopWithDatabase fixture;
    fixture.run(
        [](Database& database, runtime::Loop& loop, DirectConnection& operating, const std::string& sql) -> task<void> {
            EXPECT_TRUE(co_await fails_with<Unavailable>(insert(database, 1)));
            operating.run("test", sql + "true");
            bool written = false;
            for (int turn = 0; turn < 1500 && !written; ++turn) {
                written = !co_await fails_with<Unavailable>(insert(database, 1));
                if (!written) co_await loop.sleep(10ms);
            }
            EXPECT_TRUE(written);
        }(fixture.database(), fixture.loop(), admin, allow));
}

}  // namespace
}  // namespace souk::pg
