// The auth service's SQL against a real PostgreSQL.
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/auth/storage/account_token_store.hpp"
#include "services/auth/storage/address_store.hpp"
#include "services/auth/storage/api_key_store.hpp"
#include "services/auth/storage/identity_store.hpp"
#include "services/auth/storage/second_factor_store.hpp"
#include "services/auth/storage/seller_store.hpp"
#include "services/auth/storage/seller_team_store.hpp"
#include "services/auth/storage/signing_key_store.hpp"
#include "services/auth/storage/user_admin_store.hpp"
#include "services/auth/storage/user_store.hpp"

#include <gtest/gtest.h>

namespace souk::auth {
namespace {

class AuthDbTest : public ::testing::Test {
  protected:
    AuthDbTest() {
        pg::migrate(test_.conninfo(), test_.password(), "services/auth/migrations", [](std::string_view) {});
        test_.run("INSERT INTO users (id, email, name, password_hash) VALUES ('" + user_.to_string() +
                  "', 'ada@example.org', 'Ada', 'x')");
    }
    template <class Make>
    void run(Make make) {
        pg::LoopWithDatabase loop(test_.config(4));
        loop.run(make(loop.database()));
    }
    pg::TestDatabase test_;
    UserId user_ = UserId::make();
};

TEST_F(AuthDbTest, StatementsFitTheSchema) {
    auto shapes = user_statements();
    for (const auto& more :
         {account_token_statements(), identity_statements(), api_key_statements(), user_admin_statements(),
          address_statements(), second_factor_statements(), signing_key_statements(), seller_statements(),
          seller_team_statements(), outbox::statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    EXPECT_EQ(pg::check_statements(test_.conninfo_with_password(), shapes), std::vector<std::string>{});
}

std::string outcome_of(const std::optional<UserStore::Rotated>& rotated) {
    return !rotated ? "unknown" : rotated->good ? "good" : "session ended";
}

task<void> rotate_again(pg::Database& database, UserId user, pg::TestDatabase& test,
                        std::vector<std::string>& outcomes) {
    UserStore store(database);
    const auto session = Uuid::v7();
    co_await store.begin_session(user, session, "first", "x");
    outcomes.push_back(outcome_of(co_await store.rotate("first", "second")));
    for (int tab = 0; tab < 5; ++tab)  // in parallel, within the grace
        outcomes.push_back(outcome_of(co_await store.rotate("first", "second")));
    outcomes.push_back(test.value("SELECT count(*) FROM refresh_tokens"));
    outcomes.push_back(outcome_of(co_await store.rotate("second", "third")));
    test.run("UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds'");
    outcomes.push_back(outcome_of(co_await store.rotate("first", "stolen")));
    outcomes.push_back(outcome_of(co_await store.rotate("third", "fourth")));
    outcomes.push_back(co_await store.find_session(user, session) ? "open" : "over");
}

// Grace without end: each use within it began a chain of its own.
TEST_F(AuthDbTest, ARotatedTokenHasOneSuccessorWithinTheGraceAndEndsItsSessionAfterIt) {
    std::vector<std::string> outcomes;
    run([&](pg::Database& database) { return rotate_again(database, user_, test_, outcomes); });
    EXPECT_EQ(outcomes, (std::vector<std::string>{"good", "good", "good", "good", "good", "good", "2", "good",
                                                  "session ended", "unknown", "over"}));
}

constexpr int clients = 8;

task<void> refresh_until_over(pg::Database& database, std::string token, int& running) {
    UserStore store(database);
    for (int number = 0;; ++number) {
        auto next = token.substr(0, token.find('.') + 1) + std::to_string(number);
        const auto rotated = co_await store.rotate(token, next);
        if (!rotated || !rotated->good) break;
        token = std::move(next);
    }
    --running;
}

// `end` is given the first tokens of the sessions in turn.
task<void> end_many(pg::Database& database, UserId user, int rounds, bool by_reuse, int& survivors) {
    UserStore store(database);
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::pair<Uuid, std::string>> sessions;
        int running = clients;
        for (int client = 0; client < clients; ++client) {
            const auto session = Uuid::v7();
            const auto token = session.to_string() + ".first";
            co_await store.begin_session(user, session, token, "x");
            sessions.emplace_back(session, token);
            database.loop().spawn("client", refresh_until_over(database, token, running));
        }
        for (const auto& [session, token] : sessions) {
            if (by_reuse)
                co_await store.rotate(session.to_string() + ".made up", session.to_string() + ".stolen");
            else
                co_await store.end_session(user, session);
        }
        for (int turn = 0; turn < 2000 && running > 0; ++turn)
            co_await database.loop().sleep(std::chrono::milliseconds(1));
        survivors += running;
        if (running > 0) break;
    }
}

// A delete that races with an insert: a successor that was just being made survived the end of its session.
TEST_F(AuthDbTest, NoSessionSurvivesItsEndHoweverItIsRefreshedMeanwhile) {
    int survivors = 0;
    run([&](pg::Database& database) { return end_many(database, user_, 125, false, survivors); });
    EXPECT_EQ(survivors, 0);
    EXPECT_EQ(test_.value("SELECT count(*) FROM refresh_tokens"), "0");
}

TEST_F(AuthDbTest, NoSessionSurvivesTheReuseOfATokenHoweverItIsRefreshedMeanwhile) {
    int survivors = 0;
    run([&](pg::Database& database) { return end_many(database, user_, 60, true, survivors); });
    EXPECT_EQ(survivors, 0);
    EXPECT_EQ(test_.value("SELECT count(*) FROM refresh_tokens"), "0");
}

task<void> take_back(pg::Database& database, UserId user, pg::TestDatabase& test, std::vector<std::string>& outcomes) {
    UserStore store(database);
    co_await store.begin_session(user, Uuid::v7(), "stranger", "x");
    test.run("INSERT INTO api_keys (id, user_id, name, prefix, key_hash, scopes) VALUES (gen_random_uuid(), '" +
             user.to_string() + "', 'key', 'souk', 'x', '{}')");
    test.run("INSERT INTO identities (provider, subject, user_id, email) VALUES ('idp', '1', '" + user.to_string() +
             "', 'ada@example.org')");
    auto transaction = co_await database.begin();
    put_token(transaction, user, TokenPurpose::verify_email, "ada@example.org", "mail", std::chrono::minutes(5));
    co_await transaction.commit();
    auto proving = co_await database.begin();
    const auto proof = co_await spend_verification(proving, "mail");
    outcomes.emplace_back(proof && proof->first ? "first proof" : "none");
    take_from_stranger(proving, user);
    end_all_sessions(proving, user);
    co_await proving.commit();
    outcomes.push_back(outcome_of(co_await store.rotate("stranger", "next")));
    outcomes.push_back(test.value("SELECT password_hash FROM users"));
    outcomes.push_back(test.value("SELECT (SELECT count(*) FROM api_keys) + (SELECT count(*) FROM identities)"));
}

// An account that a stranger opened with somebody's address.
TEST_F(AuthDbTest, AProofOfTheAddressEndsWhatAStrangerSetUp) {
    std::vector<std::string> outcomes;
    run([&](pg::Database& database) { return take_back(database, user_, test_, outcomes); });
    EXPECT_EQ(outcomes, (std::vector<std::string>{"first proof", "unknown", "!", "0"}));
}

task<void> refresh_often(pg::Database& database, UserId user, pg::TestDatabase& test,
                         std::vector<std::string>& outcomes) {
    UserStore store(database);
    const auto note = [&](const std::optional<UserStore::Rotated>& rotated) {
        outcomes.push_back(outcome_of(rotated));
    };
    co_await store.begin_session(user, Uuid::v7(), "session.0", "x");
    for (int number = 0; number < 30; ++number) {
        const auto rotated =
            co_await store.rotate("session." + std::to_string(number), "session." + std::to_string(number + 1));
        if (!rotated || !rotated->good) note(rotated);
        test.run("UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds'");
    }
    outcomes.push_back(test.value("SELECT count(*) < 4 FROM refresh_tokens"));
    note(co_await store.rotate("another.0", "another.1"));
    note(co_await store.rotate("session.3", "stolen.1"));  // its row has gone long ago
    note(co_await store.rotate("session.30", "session.31"));
    outcomes.push_back(test.value("SELECT count(*) FROM refresh_tokens"));
}

TEST_F(AuthDbTest, UsedTokensGoAndAreKnownAllTheSame) {
    std::vector<std::string> outcomes;
    run([&](pg::Database& database) { return refresh_often(database, user_, test_, outcomes); });
    EXPECT_EQ(outcomes, (std::vector<std::string>{"t", "unknown", "session ended", "session ended", "0"}));
}

task<void> change_password(pg::Database& database, UserId user, std::vector<bool>& outcomes) {
    UserStore store(database);
    outcomes.push_back((co_await store.begin_session(user, Uuid::v7(), "before", "x")).has_value());
    outcomes.push_back((co_await store.begin_session(user, Uuid::v7(), "wrong", "another hash")).has_value());
    auto transaction = co_await database.begin();
    outcomes.push_back(co_await set_password(transaction, user, "another hash", "z"));
    outcomes.push_back(co_await set_password(transaction, user, "x", "y"));
    co_await transaction.commit();
    const auto rotated = co_await store.rotate("before", "after");
    outcomes.push_back(rotated && rotated->good);
    outcomes.push_back((co_await store.begin_session(user, Uuid::v7(), "late", "x")).has_value());
    outcomes.push_back((co_await store.begin_session(user, Uuid::v7(), "new", "y")).has_value());
}

TEST_F(AuthDbTest, ANewPasswordEndsSessionsAndThoseThatWereJustBeginning) {
    std::vector<bool> outcomes;
    run([&](pg::Database& database) { return change_password(database, user_, outcomes); });
    EXPECT_EQ(outcomes, (std::vector{true, false, false, true, false, false, true}));
}

task<void> use_devices(pg::Database& database, UserId user, std::vector<bool>& usual) {
    UserStore store(database);
    usual.push_back(co_await store.remember_device(user, "first"));
    usual.push_back(co_await store.remember_device(user, "second"));
    for (int number = 0; number < 30; ++number) co_await store.remember_device(user, std::to_string(number));
    usual.push_back(co_await store.remember_device(user, "29"));
    usual.push_back(co_await store.remember_device(user, "first"));
}

TEST_F(AuthDbTest, TheFirstDeviceIsUsualAndTheTwentyLatestAreKnown) {
    std::vector<bool> usual;
    run([&](pg::Database& database) { return use_devices(database, user_, usual); });
    EXPECT_EQ(usual, (std::vector{true, false, true, false}));
    EXPECT_EQ(test_.value("SELECT count(*) FROM known_devices"), "20");
}

task<void> change_keys(pg::Database& database, pg::TestDatabase& test, std::vector<std::string>& outcomes) {
    SigningKeyStore store(database);
    const auto note = [&](const std::vector<StoredSigningKey>& keys) {
        std::string kids;
        for (const auto& key : keys) kids += key.kid + (key.signs_from <= SystemClock().now() ? " signs " : " waits ");
        outcomes.push_back(kids);
    };
    for (const auto* kid : {"one", "two", "three"}) {
        auto transaction = co_await database.begin();
        co_await lock_signing_keys(transaction);
        const bool due = co_await signing_key_is_due(transaction, std::chrono::days(90));
        if (due) add_signing_key(transaction, kid, "sealed");
        co_await forget_old_signing_keys(transaction);
        co_await transaction.commit();
        note(co_await store.all());
        // Once 91 days go by, once 6 minutes.
        const auto* time = kid == std::string_view("one") ? "91 days" : "6 minutes";
        test.run(std::string("UPDATE signing_keys SET signs_from = signs_from - interval '") + time + "'");
    }
    note(co_await store.all());
    test.run("UPDATE signing_keys SET signs_from = signs_from - interval '20 minutes'");
    auto transaction = co_await database.begin();
    co_await forget_old_signing_keys(transaction);
    co_await transaction.commit();
    note(co_await store.all());
}

TEST_F(AuthDbTest, ASigningKeyIsPublishedBeforeItSignsAndAfterwards) {
    std::vector<std::string> outcomes;
    run([&](pg::Database& database) { return change_keys(database, test_, outcomes); });
    EXPECT_EQ(outcomes, (std::vector<std::string>{"one signs ", "one signs two waits ", "one signs two signs ",
                                                  "one signs two signs ", "two signs "}));
}

task<void> use_codes(pg::Database& database, UserId user, std::vector<bool>& outcomes) {
    SecondFactorStore store(database);
    const auto code = crypto::sha256("code");
    outcomes.push_back(co_await store.begin(user, "first"));
    outcomes.push_back(co_await store.begin(user, "second"));
    outcomes.push_back(co_await store.use_step(user, 1));  // not on yet
    const auto factor = co_await store.find(user);
    auto transaction = co_await database.begin();
    outcomes.push_back(co_await turn_on_second_factor(transaction, user, "", {.sealed_secret = {"first"}}, 5));
    outcomes.push_back(co_await turn_on_second_factor(transaction, user, "", *factor, 5));
    replace_recovery_codes(transaction, user, std::span(&code, 1));
    co_await transaction.commit();
    outcomes.push_back(co_await store.begin(user, "third"));
    for (const std::int64_t step : {5, 6, 6, 4}) outcomes.push_back(co_await store.use_step(user, step));
    outcomes.push_back(co_await store.use_recovery_code(UserId::make(), code));
    outcomes.push_back(co_await store.use_recovery_code(user, code));
    outcomes.push_back(co_await store.use_recovery_code(user, code));
}

TEST_F(AuthDbTest, CodesOfASecondFactorCountOnce) {
    std::vector<bool> outcomes;
    run([&](pg::Database& database) { return use_codes(database, user_, outcomes); });
    EXPECT_EQ(outcomes,
              (std::vector{true, true, false, false, true, false, false, true, false, false, false, true, false}));
}

}  // namespace
}  // namespace souk::auth
