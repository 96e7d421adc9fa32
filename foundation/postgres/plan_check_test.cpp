// That the checks of plans and of tables find what they are for.
#include "foundation/postgres/plan_check.hpp"

#include "foundation/postgres/table_check.hpp"
#include "foundation/postgres/test_database.hpp"

#include <gtest/gtest.h>

namespace souk::pg {
namespace {

constexpr Statement<std::int64_t, std::int64_t> by_id{"thing.by_id", "SELECT id FROM things WHERE id = $1"};
constexpr Statement<std::string, std::int64_t> by_name{"thing.by_name", "SELECT id FROM things WHERE name = $1"};
constexpr Statement<std::string, std::int64_t> newest{
    "thing.newest", "SELECT id FROM things WHERE name = $1 AND id > 0 ORDER BY id DESC LIMIT 10"};
constexpr Statement<std::int64_t, void> forget{
    "thing.forget", "DELETE FROM things WHERE id = ANY (ARRAY(SELECT id FROM things ORDER BY id LIMIT $1))"};
constexpr Statement<void, void> forget_all{"thing.forget_all", "DELETE FROM things WHERE id >= 0"};

class PlanCheckTest : public ::testing::Test {
  protected:
    PlanCheckTest() {
        test_.run(R"(
            CREATE TABLE things (id bigint PRIMARY KEY, name text NOT NULL);
            CREATE TABLE parts (id bigint PRIMARY KEY, thing_id bigint REFERENCES things (id) ON DELETE CASCADE);
            INSERT INTO things SELECT n, 'thing ' || n FROM generate_series(1, 20000) n;
            ANALYZE)");
    }
    std::vector<std::string> problems(const std::vector<StatementShape>& shapes,
                                      const std::function<void(PlanCheck&)>& with) {
        PlanCheck check(test_.conninfo_with_password(), shapes);
        with(check);
        return check.problems();
    }
    TestDatabase test_;
};

TEST_F(PlanCheckTest, WhatAnIndexFindsIsGood) {
    EXPECT_EQ(problems(shapes_of(by_id, forget),
                       [](PlanCheck& check) {
                           check.probe("thing.by_id", "1");
                           check.probe("thing.by_id", "-1");
                           check.probe("thing.forget", "100");
                       }),
              std::vector<std::string>{});
    EXPECT_EQ(test_.value("SELECT count(*) FROM things"), "20000");  // what a probe deletes is still there
}

TEST_F(PlanCheckTest, AScanIsFoundWhetherItReturnsRowsOrNot) {
    const auto found = problems(shapes_of(by_name, forget_all), [](PlanCheck& check) {
        check.probe("thing.by_name", "'none'");
        check.probe("thing.forget_all");
    });
    ASSERT_GE(found.size(), 2U);
    EXPECT_TRUE(found[0].starts_with("thing.by_name: it reads all of things")) << found[0];
    EXPECT_TRUE(found.back().starts_with("thing.forget_all: ")) << found.back();
}

// An index in the right order, walked to its end for a row that is not there.
TEST_F(PlanCheckTest, AWalkAlongAnIndexIsFound) {
    const auto found = problems(shapes_of(newest), [](PlanCheck& check) { check.probe("thing.newest", "'none'"); });
    ASSERT_FALSE(found.empty());
    EXPECT_TRUE(found[0].starts_with("thing.newest: ")) << found[0];
}

TEST_F(PlanCheckTest, EveryStatementHasAProbeAndEveryProbeAStatement) {
    EXPECT_EQ(problems(shapes_of(by_id), [](PlanCheck& check) { check.probe("thing.by_idd", "1"); }),
              (std::vector<std::string>{"thing.by_idd: there is no such statement", "thing.by_id: it has no probe"}));
}

TEST_F(PlanCheckTest, AScanThatIsListedMustBeOne) {
    EXPECT_EQ(problems(shapes_of(by_name, by_id),
                       [](PlanCheck& check) {
                           check.probe("thing.by_name", "'none'");
                           check.scans("thing.by_name", "it is what it is for");
                           check.probe("thing.by_id", "1");
                           check.scans("thing.by_id", "it was so once");
                       }),
              (std::vector<std::string>{"thing.by_id: it is said to read a whole table, and does not"}));
}

TEST_F(PlanCheckTest, AStatementMayHaveALimitOfItsOwn) {
    const auto with = [](PlanLimit limit) {
        return [limit](PlanCheck& check) {
            check.probe("thing.forget", "3000");
            check.limit("thing.forget", limit, "");
        };
    };
    EXPECT_EQ(problems(shapes_of(forget), with({.rows = 3000, .pages = 30'000})), std::vector<std::string>{});
    EXPECT_FALSE(problems(shapes_of(forget), with({.rows = 2999, .pages = 30'000})).empty());
}

TEST_F(PlanCheckTest, EveryTableSaysWhenItsRowsGo) {
    const auto check = [&] {
        return check_tables(test_.conninfo_with_password(), shapes_of(by_id, forget, forget_all));
    };
    const auto say = [&](const std::string& things, const std::string& parts) {
        test_.run("COMMENT ON TABLE things IS '" + things + "'; COMMENT ON TABLE parts IS '" + parts + "'");
    };
    EXPECT_EQ(check().size(), 2U);
    say("ends: after a while, by thing.forget", "ends: with its row in things");
    EXPECT_EQ(check(), std::vector<std::string>{});
    say("kept: the books", "bound: one for each thing");
    EXPECT_EQ(check(), std::vector<std::string>{});
    for (const auto* wrong : {"ends: some day", "ends: by and by", "bound: ", "things",
                              "ends: after a while, by thing.none", "ends: after a while, by thing.by_id",
                              "ends: after a while, by thing.forget_all", "ends: with its row in parts"}) {
        say(wrong, "kept: the books");
        EXPECT_EQ(check().size(), 1U) << wrong;
    }
}

}  // namespace
}  // namespace souk::pg
