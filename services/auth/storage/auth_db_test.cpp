// The auth service's SQL against a real PostgreSQL.
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/auth/storage/api_key_store.hpp"
#include "services/auth/storage/identity_store.hpp"
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
    for (const auto& more : {outbox::statements(), identity_statements(), api_key_statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    EXPECT_EQ(pg::check_statements(test_.conninfo_with_password(), shapes), std::vector<std::string>{});
}

task<void> keep_and_rotate(pg::Database& database, UserId user, pg::TestDatabase& test, std::vector<bool>& accepted) {
    UserStore store(database);
    const auto first = crypto::sha256("first");
    const auto family = Uuid::v7();
    co_await store.keep_token(first, user, family);
    accepted.push_back((co_await store.rotate(first)).has_value());   // used
    accepted.push_back((co_await store.rotate(first)).has_value());   // a parallel tab, within the grace
    co_await store.keep_token(crypto::sha256("second"), user, family);
    test.run("UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds'");
    accepted.push_back((co_await store.rotate(first)).has_value());   // stolen: the family ends
    accepted.push_back((co_await store.rotate(crypto::sha256("second"))).has_value());
}

TEST_F(AuthDbTest, ARotatedTokenUsedAgainEndsItsFamily) {
    std::vector<bool> accepted;
    run([&](pg::Database& database) { return keep_and_rotate(database, user_, test_, accepted); });
    EXPECT_EQ(accepted, (std::vector{true, true, false, false}));
}

}  // namespace
}  // namespace souk::auth
