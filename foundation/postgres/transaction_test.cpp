#include "foundation/postgres/retry.hpp"
#include "foundation/postgres/test_loop.hpp"

#include <expected>

namespace souk::pg {
namespace {

using namespace std::chrono_literals;

constexpr Statement<std::tuple<std::int64_t, std::int64_t>, void> put_sql{
    "account.put", "INSERT INTO accounts (id, amount) VALUES ($1, $2)"};
constexpr Statement<std::tuple<std::int64_t, std::int64_t>, void> add_sql{
    "account.add", "UPDATE accounts SET amount = amount + $2 WHERE id = $1"};
constexpr Statement<std::tuple<std::int64_t, std::int64_t>, void> set_sql{
    "account.set", "UPDATE accounts SET amount = $2 WHERE id = $1"};
constexpr Statement<std::int64_t, std::int64_t> get_sql{"account.get", "SELECT amount FROM accounts WHERE id = $1"};
constexpr Statement<void, void> broken_sql{"test.broken", "SELECT 1 / 0"};

class Transactions : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        test_database().run(R"(
            DROP TABLE IF EXISTS accounts;
            CREATE TABLE accounts (id bigint PRIMARY KEY, amount bigint NOT NULL,
                                   CONSTRAINT accounts_amount_once UNIQUE (amount) DEFERRABLE INITIALLY DEFERRED))");
    }
    void SetUp() override { test_database().run("TRUNCATE accounts; INSERT INTO accounts VALUES (1, 100)"); }
    static std::string amount(int id) {
        return test_database().value("SELECT amount FROM accounts WHERE id = " + std::to_string(id));
    }
};

task<void> commit_queued(Database& database) {
    auto transaction = co_await database.begin();
    transaction.queue(put_sql, {2, 60});
    transaction.queue(add_sql, {1, -60});
    EXPECT_EQ(co_await database.one(get_sql, 1), 100);
    co_await transaction.commit();
}

TEST_F(Transactions, QueuedStatementsTravelWithTheCommit) {
    LoopWithDatabase fixture(2);
    fixture.run(commit_queued(fixture.database()));
    EXPECT_EQ(amount(1), "40");
    EXPECT_EQ(amount(2), "60");
}

constexpr const char* commit_setting = "SELECT current_setting('synchronous_commit')";
constexpr Statement<void, std::string> soon_sql{"test.soon", commit_setting, Durability::soon};
constexpr Statement<void, std::string> written_sql{"test.written", commit_setting};

task<void> commit_soon(Database& database) {
    EXPECT_EQ(co_await database.one(soon_sql), "off");
    EXPECT_EQ(co_await database.one(written_sql), "on");
    auto transaction = co_await database.begin();
    transaction.queue(add_sql, {1, 5});
    co_await transaction.commit(Durability::soon);
    EXPECT_EQ(co_await database.one(get_sql, 1), 105);
    EXPECT_EQ(co_await database.one(written_sql), "on");
}

TEST_F(Transactions, DurabilityIsThatOfTheStatementOrTheCommitAlone) {
    LoopWithDatabase fixture(1);
    fixture.run(commit_soon(fixture.database()));
}

task<void> read_own_writes(Database& database) {
    auto transaction = co_await database.begin();
    transaction.queue(add_sql, {1, 1});
    EXPECT_EQ(co_await transaction.one(get_sql, 1), 101);
    EXPECT_EQ(co_await transaction.execute(add_sql, {1, 1}), 1);
    EXPECT_EQ(co_await database.one(get_sql, 1), 100);
    co_await transaction.commit();
    EXPECT_EQ(co_await database.one(get_sql, 1), 102);
}

TEST_F(Transactions, SeeTheirOwnWritesAndOthersDoNot) {
    LoopWithDatabase fixture(2);
    fixture.run(read_own_writes(fixture.database()));
}

task<void> forget_transaction(Database& database) {
    auto transaction = co_await database.begin();
    co_await transaction.execute(add_sql, {1, 1});
}

task<void> forget_many(Database& database) {
    for (int turn = 0; turn < 20; ++turn) co_await forget_transaction(database);
    // The connection is usable again and holds no lock.
    auto transaction = co_await database.begin();
    EXPECT_EQ(co_await transaction.one(get_sql, 1), 100);
    co_await transaction.execute(add_sql, {1, 7});
    co_await transaction.commit();
}

TEST_F(Transactions, DestroyedUncommittedIsRolledBack) {
    LoopWithDatabase fixture(2);
    fixture.run(forget_many(fixture.database()));
    EXPECT_EQ(amount(1), "107");
}

task<void> begin_and_leave(Database& database) {
    for (int turn = 0; turn < 10; ++turn) {
        auto unused = co_await database.begin();
        auto only_queued = co_await database.begin();
        only_queued.queue(add_sql, {1, 1});
    }
    auto empty = co_await database.begin();
    co_await empty.commit();
}

TEST_F(Transactions, UnusedOnesCostNothingAndChangeNothing) {
    LoopWithDatabase fixture(3);
    fixture.run(begin_and_leave(fixture.database()));
    EXPECT_EQ(amount(1), "100");
}

task<void> fail_in_queue(Database& database) {
    auto transaction = co_await database.begin();
    transaction.queue(add_sql, {1, 1});
    transaction.queue(put_sql, {1, 5});
    transaction.queue(add_sql, {1, 1});
    bool failed = false;
    try {
        co_await transaction.commit();
    } catch (const UniqueViolation& error) {
        failed = true;
        EXPECT_EQ(error.statement(), "account.put");
        EXPECT_EQ(error.constraint(), "accounts_pkey");
    }
    EXPECT_TRUE(failed);
}

TEST_F(Transactions, FirstErrorOfTheQueueSurfacesAtTheCommit) {
    LoopWithDatabase fixture(2);
    fixture.run(fail_in_queue(fixture.database()));
    EXPECT_EQ(amount(1), "100");
}

task<void> go_on_after_failure(Database& database) {
    auto transaction = co_await database.begin();
    co_await transaction.execute(add_sql, {1, 1});
    bool first = false, second = false, third = false;
    try {
        co_await transaction.execute(broken_sql);
    } catch (const DatabaseError& error) {
        first = error.sqlstate() == "22012";
    }
    try {
        co_await transaction.one(get_sql, 1);
    } catch (const DatabaseError& error) {
        second = error.sqlstate() == "25P02";
    }
    try {
        co_await transaction.commit();
    } catch (const DatabaseError& error) {
        third = error.sqlstate() == "25P02";
    }
    EXPECT_TRUE(first && second && third);
}

TEST_F(Transactions, FailedOneCannotBeCommitted) {
    LoopWithDatabase fixture(2);
    fixture.run(go_on_after_failure(fixture.database()));
    EXPECT_EQ(amount(1), "100");
}

task<void> fail_at_commit(Database& database) {
    auto transaction = co_await database.begin();
    co_await transaction.execute(put_sql, {2, 100});
    bool failed = false;
    try {
        co_await transaction.commit();
    } catch (const UniqueViolation& error) {
        failed = error.constraint() == "accounts_amount_once" && error.statement() == "commit";
    }
    EXPECT_TRUE(failed);
}

TEST_F(Transactions, DeferredConstraintFailsTheCommit) {
    LoopWithDatabase fixture(2);
    fixture.run(fail_at_commit(fixture.database()));
    EXPECT_EQ(amount(2), "");
}

// Both read, then both write what they have read: one of them must be run again.
struct AddOneSlowly {
    runtime::Loop* loop;
    int* started;
    int* attempts;
    task<std::int64_t> operator()(Transaction& transaction) {
        ++*attempts;
        const auto before = co_await transaction.one(get_sql, 1);
        ++*started;
        co_await until(*loop, [this] { return *started >= 2; });
        co_await transaction.execute(set_sql, {1, before + 1});
        co_return before + 1;
    }
};

task<void> add_one(Database& database, int& started, int& attempts) {
    co_await in_transaction(database, AddOneSlowly{&database.loop(), &started, &attempts}, Isolation::serializable);
}

TEST_F(Transactions, SerializationFailureIsRepeated) {
    LoopWithDatabase fixture(3);
    int started = 0, attempts = 0;
    std::vector<task<void>> work;
    work.push_back(add_one(fixture.database(), started, attempts));
    work.push_back(add_one(fixture.database(), started, attempts));
    fixture.run_all(std::move(work));
    EXPECT_EQ(amount(1), "102");
    EXPECT_EQ(attempts, 3);
}

struct AlwaysConflicts {
    int* attempts;
    task<void> operator()(Transaction& transaction) {
        ++*attempts;
        co_await transaction.execute(raise_sql);
    }
    static constexpr Statement<void, void> raise_sql{"test.conflict", "SELECT raise_conflict()"};
};

task<void> conflict_for_ever(Database& database, int& attempts) {
    bool gave_up = false;
    try {
        co_await in_transaction(database, AlwaysConflicts{&attempts});
    } catch (const SerializationFailure&) {
        gave_up = true;
    }
    EXPECT_TRUE(gave_up);
}

TEST_F(Transactions, RetriesEnd) {
    test_database().run(R"(CREATE OR REPLACE FUNCTION raise_conflict() RETURNS int LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40P01'; END $$)");
    LoopWithDatabase fixture(2);
    int attempts = 0;
    fixture.run(conflict_for_ever(fixture.database(), attempts));
    EXPECT_EQ(attempts, transaction_attempts);
}

task<std::expected<std::int64_t, std::string>> add_unless_poor(Transaction& transaction, std::int64_t least) {
    co_await transaction.execute(add_sql, {1, 1});
    const auto amount = co_await transaction.one(get_sql, 1);
    if (amount < least) co_return std::unexpected("poor");
    co_return amount;
}

task<void> refuse_then_accept(Database& database) {
    const auto refused = co_await in_transaction(database, [](Transaction& tx) { return add_unless_poor(tx, 1000); });
    EXPECT_EQ(refused.error(), "poor");
    EXPECT_EQ(co_await database.one(get_sql, 1), 100);
    const auto accepted = co_await in_transaction(database, [](Transaction& tx) { return add_unless_poor(tx, 0); });
    EXPECT_EQ(accepted, 101);
}

TEST_F(Transactions, RefusalIsNotCommitted) {
    LoopWithDatabase fixture(2);
    fixture.run(refuse_then_accept(fixture.database()));
    EXPECT_EQ(amount(1), "101");
}

task<void> transfer(Database& database) {
    for (int turn = 0; turn < 5; ++turn) {
        auto transaction = co_await database.begin();
        co_await transaction.execute(add_sql, {1, 1});
        co_await transaction.commit();
    }
}

TEST_F(Transactions, ManyWaitForFewConnections) {
    LoopWithDatabase fixture(3);
    std::vector<task<void>> work;
    for (int worker = 0; worker < 50; ++worker) work.push_back(transfer(fixture.database()));
    fixture.run_all(std::move(work));
    EXPECT_EQ(amount(1), "350");
}

task<void> exhaust(Database& database) {
    auto held = co_await database.begin();
    co_await held.execute(add_sql, {1, 1});
    // The other connection is kept for autocommit calls.
    EXPECT_EQ(co_await database.one(get_sql, 1), 100);
    const auto start = std::chrono::steady_clock::now();
    bool refused = false;
    try {
        auto second = co_await database.begin();
    } catch (const Unreachable&) {
        ADD_FAILURE() << "the server can be reached";
    } catch (const Unavailable&) {
        refused = true;
    }
    const auto waited = std::chrono::steady_clock::now() - start;
    EXPECT_TRUE(refused);
    EXPECT_GE(waited, 1900ms);
    EXPECT_LE(waited, 3s);
    co_await held.commit();
    auto third = co_await database.begin();
    co_await third.execute(add_sql, {1, 1});
    co_await third.commit();
}

TEST_F(Transactions, ExhaustedPoolRefusesAfterTwoSeconds) {
    LoopWithDatabase fixture(2);
    fixture.run(exhaust(fixture.database()));
    EXPECT_EQ(amount(1), "102");
}

task<void> wait_in_queue(Database& database, bool& served) {
    auto transaction = co_await database.begin();
    served = true;
}

task<void> queue_full(Database& database, runtime::Loop& loop) {
    bool served = false;
    {
        auto held = co_await database.begin();
        co_await held.execute(add_sql, {1, 1});
        loop.spawn("waits", wait_in_queue(database, served));
        const auto start = std::chrono::steady_clock::now();
        bool refused = false;
        try {
            auto third = co_await database.begin();
        } catch (const Unavailable&) {
            refused = true;
        }
        EXPECT_TRUE(refused);
        EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
        EXPECT_FALSE(served);
    }
    co_await until(loop, [&] { return served; });
}

TEST_F(Transactions, FullQueueRefusesAtOnce) {
    auto config = test_database().config(2);
    config.max_queue = 1;
    LoopWithDatabase fixture(config);
    fixture.run(queue_full(fixture.database(), fixture.loop()));
}

task<void> share_the_only_connection(Database& database) {
    auto transaction = co_await database.begin();
    co_await transaction.execute(add_sql, {1, 1});
    co_await transaction.commit();
    EXPECT_EQ(co_await database.one(get_sql, 1), 101);
}

TEST_F(Transactions, OneConnectionServesBoth) {
    LoopWithDatabase fixture(1);
    fixture.run(share_the_only_connection(fixture.database()));
}

}  // namespace
}  // namespace souk::pg
