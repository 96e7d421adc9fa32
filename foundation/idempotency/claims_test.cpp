// Against a real PostgreSQL: who gets a key, what is kept, and that a lost claim commits nothing.
#include "foundation/idempotency/claims.hpp"

#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "foundation/runtime/caught.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace souk::idempotency {
namespace {

using namespace std::chrono_literals;
using Outcomes = std::vector<http::ClaimOutcome>;

constexpr pg::Statement<SubjectId, void> effect_sql{"test.effect", "INSERT INTO effects (id) VALUES ($1)"};

class ClaimsTest : public ::testing::Test {
  protected:
    ClaimsTest() {
        std::ostringstream schema;
        schema << std::ifstream("foundation/idempotency/schema.sql").rdbuf();
        if (schema.str().empty()) throw std::runtime_error("run this from the repository's root");
        test_.run(schema.str() + "; CREATE TABLE effects (id uuid PRIMARY KEY)");
    }
    template <class Make>
    void run(int count, Make make) {
        pg::LoopWithDatabase loop(test_.config(6));
        std::vector<task<void>> work;
        for (int index = 0; index < count; ++index) work.push_back(make(loop.database()));
        loop.run_all(std::move(work));
    }
    http::ClaimRequest request(std::string_view body = "body") const {
        return {.user = user_, .key = "key-1", .fingerprint = crypto::sha256(body), .lease = 60s};
    }
    void end_lease() { test_.run("UPDATE idempotency_keys SET locked_until = now() - interval '1 second'"); }

    pg::TestDatabase test_;
    UserId user_ = UserId::make();
};

task<void> claim(pg::Database& database, http::ClaimRequest request, Outcomes& outcomes,
                 std::string owner = "order:1") {
    Claims claims(database, std::move(owner));
    outcomes.push_back(co_await claims.claim(std::move(request)));
}

// Works under the claim and commits; what that throws is returned.
task<void> work(pg::Database& database, http::Claim claim, std::exception_ptr& failure) {
    auto transaction = co_await database.begin();
    transaction.queue(effect_sql, claim.subject);
    const http::Answer<std::string> answer(std::string("done"));
    auto done = co_await runtime::caught(detail::commit(transaction, claim, answer.response()));
    if (!done) failure = done.error();
}

bool lost(const std::exception_ptr& failure) {
    if (!failure) return false;
    try {
        std::rethrow_exception(failure);
    } catch (const http::ClaimLost&) {
        return true;
    }
}

http::Claim& fresh(http::ClaimOutcome& outcome) { return std::get<http::Claim>(outcome); }

TEST_F(ClaimsTest, StatementsFitTheSchema) {
    EXPECT_EQ(pg::check_statements(test_.conninfo_with_password(), statements()), std::vector<std::string>{});
}

TEST_F(ClaimsTest, OneOfManyEqualRequestsGetsTheClaim) {
    Outcomes outcomes;
    run(50, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    EXPECT_EQ(
        std::ranges::count_if(outcomes, [](const auto& each) { return std::holds_alternative<http::Claim>(each); }), 1);
    EXPECT_EQ(std::ranges::count_if(outcomes,
                                    [](const auto& each) { return std::holds_alternative<http::InProgress>(each); }),
              49);
}

TEST_F(ClaimsTest, TheSameRequestGetsTheSameAnswerAnotherIsRefused) {
    Outcomes outcomes;
    std::exception_ptr failure;
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    run(1, [&](pg::Database& database) { return work(database, fresh(outcomes[0]), failure); });
    EXPECT_FALSE(failure);
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    run(1, [&](pg::Database& database) { return claim(database, request("another body"), outcomes); });
    const auto& answer = std::get<http::Response>(outcomes[1]);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "\"done\"");
    EXPECT_TRUE(std::holds_alternative<http::KeyReused>(outcomes[2]));
}

// Lease without fence: the first attempt was stopped for longer than its lease, and goes on after the second began.
TEST_F(ClaimsTest, AnOvertakenAttemptCommitsNothing) {
    Outcomes outcomes;
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    end_lease();
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    EXPECT_EQ(fresh(outcomes[0]).subject, fresh(outcomes[1]).subject);
    EXPECT_EQ(fresh(outcomes[1]).attempt, 2);

    std::exception_ptr first;
    run(1, [&](pg::Database& database) { return work(database, fresh(outcomes[0]), first); });
    EXPECT_TRUE(lost(first));
    EXPECT_EQ(test_.value("SELECT count(*) FROM effects"), "0");

    std::exception_ptr second;
    run(1, [&](pg::Database& database) { return work(database, fresh(outcomes[1]), second); });
    EXPECT_FALSE(second);
    EXPECT_EQ(test_.value("SELECT count(*) FROM effects"), "1");
}

task<void> end_by_attempt(pg::Database& database, http::Claim claim) {
    Claims claims(database, "order:1");
    co_await claims.forget(claim);
    co_await claims.release(claim);
}

TEST_F(ClaimsTest, AnOvertakenAttemptEndsNobodysClaim) {
    Outcomes outcomes;
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    end_lease();
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    run(1, [&](pg::Database& database) { return end_by_attempt(database, fresh(outcomes[0])); });
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    EXPECT_TRUE(std::holds_alternative<http::InProgress>(outcomes[2])) << "the second attempt still has it";
}

task<void> step(pg::Database& database, http::Claim claim, std::exception_ptr& failure) {
    auto transaction = co_await database.begin();
    transaction.queue(effect_sql, SubjectId::make());
    auto done = co_await runtime::caught(commit_step(transaction, claim));
    if (!done) failure = done.error();
}

task<void> end_claim_of(pg::Database& database, SubjectId subject) {
    auto transaction = co_await database.begin();
    co_await end_claims(transaction, {subject});
    co_await transaction.commit();
}

TEST_F(ClaimsTest, AStepUnderALostClaimIsRolledBack) {
    Outcomes outcomes;
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    std::exception_ptr before;
    run(1, [&](pg::Database& database) { return step(database, fresh(outcomes[0]), before); });
    EXPECT_FALSE(before);
    run(1, [&](pg::Database& database) { return end_claim_of(database, fresh(outcomes[0]).subject); });
    std::exception_ptr after;
    run(1, [&](pg::Database& database) { return step(database, fresh(outcomes[0]), after); });
    EXPECT_TRUE(lost(after));
    EXPECT_EQ(test_.value("SELECT count(*) FROM effects"), "1");
}

task<void> restart(pg::Database& database, std::string owner) {
    Claims claims(database, std::move(owner));
    co_await claims.release_own();
}

TEST_F(ClaimsTest, AProcessThatStartsAgainReleasesItsOwnClaimsAlone) {
    Outcomes outcomes;
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes, "order:1"); });
    run(1, [&](pg::Database& database) { return restart(database, "order:2"); });
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    EXPECT_TRUE(std::holds_alternative<http::InProgress>(outcomes[1]));
    run(1, [&](pg::Database& database) { return restart(database, "order:1"); });
    run(1, [&](pg::Database& database) { return claim(database, request(), outcomes); });
    EXPECT_EQ(fresh(outcomes[2]).attempt, 2);
}

task<void> sweep(pg::Database& database, bool& more) {
    Claims claims(database, "order:1");
    more = co_await claims.sweep();
}

TEST_F(ClaimsTest, OldKeysAreSweptInBatches) {
    test_.run(
        "INSERT INTO idempotency_keys (user_id, key, fingerprint, subject_id, locked_until, created_at) "
        "SELECT gen_random_uuid(), 'k', '', gen_random_uuid(), now(), now() - n * interval '1 minute' "
        "FROM generate_series(0, 2 * 24 * 60 + 1499) AS n");
    bool more = false;
    run(1, [&](pg::Database& database) { return sweep(database, more); });
    EXPECT_TRUE(more);
    run(1, [&](pg::Database& database) { return sweep(database, more); });
    EXPECT_FALSE(more);
    EXPECT_EQ(test_.value("SELECT count(*) FROM idempotency_keys WHERE created_at < now() - interval '2 days'"), "0");
    EXPECT_EQ(test_.value("SELECT count(*) >= 2880 FROM idempotency_keys"), "t");
}

}  // namespace
}  // namespace souk::idempotency
