// Sweeps go on until nothing is left, and one that fails stops none of the others.
#include "foundation/postgres/sweeps.hpp"
#include "foundation/postgres/test_loop.hpp"

namespace souk::pg {
namespace {

constexpr Sweep broken{"sweep.broken", "SELECT $1 / 0"};
constexpr Sweep good{"sweep.good", R"sql(
    WITH gone AS (
        DELETE FROM old_things WHERE id = ANY (ARRAY(SELECT id FROM old_things ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

task<void> sweep_up(Database& database, std::vector<bool>& more, bool& failed) {
    Sweeps sweeps(database, {good});
    for (int turn = 0; turn < 3; ++turn) more.push_back(co_await sweeps.sweep());
    test_database().run("INSERT INTO old_things SELECT generate_series(1, 10)");
    Sweeps with_fault(database, {broken, good});
    try {
        co_await with_fault.sweep();
    } catch (const DatabaseError&) {
        failed = true;
    }
}

TEST(Sweeps, GoInStepsAndPastAFault) {
    test_database().run(
        "DROP TABLE IF EXISTS old_things; CREATE TABLE old_things (id bigint PRIMARY KEY); "
        "INSERT INTO old_things SELECT generate_series(1, 1200)");
    std::vector<bool> more;
    bool failed = false;
    LoopWithDatabase fixture(1);
    fixture.run(sweep_up(fixture.database(), more, failed));
    EXPECT_EQ(more, (std::vector{true, true, false}));
    EXPECT_TRUE(failed);
    EXPECT_EQ(test_database().value("SELECT count(*) FROM old_things"), "0");
}

}  // namespace
}  // namespace souk::pg
