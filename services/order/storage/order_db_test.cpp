// The order service's SQL against a real PostgreSQL.
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/order/storage/cart_store.hpp"
#include "services/order/storage/idempotency_store.hpp"
#include "services/order/storage/order_store.hpp"
#include "services/order/storage/payment_store.hpp"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

class OrderDbTest : public ::testing::Test {
  protected:
    OrderDbTest() {
        pg::migrate(test_.conninfo(), test_.password(), "services/order/migrations", [](std::string_view) {});
    }
    template <class Make>
    void run(int count, Make make) {
        pg::LoopWithDatabase loop(test_.config(6));
        std::vector<task<void>> work;
        for (int index = 0; index < count; ++index) work.push_back(make(loop.database()));
        loop.run_all(std::move(work));
    }
    pg::TestDatabase test_;
};

TEST_F(OrderDbTest, StatementsFitTheSchema) {
    auto shapes = cart_statements();
    for (const auto& more : {order_statements(), payment_statements(), idempotency_statements(), outbox::statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    EXPECT_EQ(pg::check_statements(test_.conninfo_with_password(), shapes), std::vector<std::string>{});
}

task<void> claim(pg::Database& database, RequestKey key, std::vector<Claim>& claims) {
    IdempotencyStore store(database);
    claims.push_back(co_await store.claim(key));
}

TEST_F(OrderDbTest, OneOfManyEqualRequestsIsFresh) {
    const RequestKey key{Uuid::v7(), "key-1", crypto::sha256("body")};
    std::vector<Claim> claims;
    run(50, [&](pg::Database& database) { return claim(database, key, claims); });
    EXPECT_EQ(std::ranges::count_if(claims, [](const Claim& each) { return std::holds_alternative<Fresh>(each); }), 1);
    EXPECT_EQ(std::ranges::count_if(claims, [](const Claim& each) { return std::holds_alternative<InProgress>(each); }),
              49);
}

task<void> answer_then_claim(pg::Database& database, RequestKey key, std::vector<Claim>& claims) {
    IdempotencyStore store(database);
    claims.push_back(co_await store.claim(key));
    auto transaction = co_await database.begin();
    store.answer(transaction, key, R"({"id":1})");
    co_await transaction.commit();
    claims.push_back(co_await store.claim(key));
    auto other = key;
    other.fingerprint = crypto::sha256("another body");
    claims.push_back(co_await store.claim(other));
}

TEST_F(OrderDbTest, TheSameRequestGetsTheSameAnswerAnotherIsRefused) {
    std::vector<Claim> claims;
    run(1, [&](pg::Database& database) {
        return answer_then_claim(database, {Uuid::v7(), "key-1", crypto::sha256("body")}, claims);
    });
    ASSERT_EQ(claims.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<Fresh>(claims[0]));
    ASSERT_TRUE(std::holds_alternative<Answered>(claims[1]));
    EXPECT_EQ(std::get<Answered>(claims[1]).json, R"({"id":1})");
    EXPECT_TRUE(std::holds_alternative<Reused>(claims[2]));
}

TEST_F(OrderDbTest, ARequestThatDiedIsTakenOverUnderTheSameSubject) {
    const RequestKey key{Uuid::v7(), "key-1", crypto::sha256("body")};
    std::vector<Claim> claims;
    run(1, [&](pg::Database& database) { return claim(database, key, claims); });
    test_.run("UPDATE idempotency_keys SET locked_until = now() - interval '1 second'");
    run(1, [&](pg::Database& database) { return claim(database, key, claims); });
    ASSERT_TRUE(std::holds_alternative<Fresh>(claims[1]));
    EXPECT_EQ(std::get<Fresh>(claims[0]).subject, std::get<Fresh>(claims[1]).subject);
}

task<void> fill(pg::Database& database, Uuid user, std::int64_t lines, bool& fitted) {
    CartStore store(database);
    product::WantedItems items;
    for (std::int64_t line = 0; line < lines; ++line)
        items.push_back({VariantId::make(), product::Quantity::parse(1).value()});
    fitted = co_await store.add(user, items);
}

TEST_F(OrderDbTest, ACartHoldsAtMostFiveHundredLines) {
    const auto user = Uuid::v7();
    bool fitted = false;
    run(1, [&](pg::Database& database) { return fill(database, user, 500, fitted); });
    EXPECT_TRUE(fitted);
    run(1, [&](pg::Database& database) { return fill(database, user, 1, fitted); });
    EXPECT_FALSE(fitted);
    EXPECT_EQ(test_.value("SELECT count(*) FROM cart_items"), "500");
}

}  // namespace
}  // namespace souk::order
