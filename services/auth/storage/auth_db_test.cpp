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

task<void> rotate_again(pg::Database& database, UserId user, pg::TestDatabase& test,
                        std::vector<std::string>& outcomes) {
    UserStore store(database);
    const auto rotate = [&](const char* token, const char* successor) { return store.rotate(token, successor); };
    const auto note = [&](const std::optional<UserStore::Rotated>& rotated) {
        outcomes.emplace_back(!rotated ? "unknown" : rotated->good ? "good" : "family ended");
    };
    co_await store.begin_session(user, Uuid::v7(), "first", "x");
    note(co_await rotate("first", "second"));
    note(co_await rotate("first", "parallel"));  // another tab, within the grace
    note(co_await rotate("second", "third"));
    test.run("UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds'");
    note(co_await rotate("first", "stolen"));
    note(co_await rotate("third", "fourth"));
    note(co_await rotate("parallel", "fifth"));
}

TEST_F(AuthDbTest, ARotatedTokenUsedAgainEndsItsFamily) {
    std::vector<std::string> outcomes;
    run([&](pg::Database& database) { return rotate_again(database, user_, test_, outcomes); });
    EXPECT_EQ(outcomes, (std::vector<std::string>{"good", "good", "good", "family ended", "unknown", "unknown"}));
}

task<void> refresh_often(pg::Database& database, UserId user, pg::TestDatabase& test,
                         std::vector<std::string>& outcomes) {
    UserStore store(database);
    const auto note = [&](const std::optional<UserStore::Rotated>& rotated) {
        outcomes.emplace_back(!rotated ? "unknown" : rotated->good ? "good" : "family ended");
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
    EXPECT_EQ(outcomes, (std::vector<std::string>{"t", "unknown", "family ended", "unknown", "0"}));
}

task<void> change_password(pg::Database& database, UserId user, std::vector<bool>& outcomes) {
    UserStore store(database);
    outcomes.push_back(co_await store.begin_session(user, Uuid::v7(), "before", "x"));
    outcomes.push_back(co_await store.begin_session(user, Uuid::v7(), "wrong", "another hash"));
    auto transaction = co_await database.begin();
    outcomes.push_back(co_await set_password(transaction, user, "another hash", "z"));
    outcomes.push_back(co_await set_password(transaction, user, "x", "y"));
    co_await transaction.commit();
    const auto rotated = co_await store.rotate("before", "after");
    outcomes.push_back(rotated && rotated->good);
    outcomes.push_back(co_await store.begin_session(user, Uuid::v7(), "late", "x"));
    outcomes.push_back(co_await store.begin_session(user, Uuid::v7(), "new", "y"));
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
