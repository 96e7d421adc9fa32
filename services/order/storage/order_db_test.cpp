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

product::WantedItems new_lines(std::int64_t lines) {
    product::WantedItems items;
    for (std::int64_t line = 0; line < lines; ++line)
        items.push_back({VariantId::make(), product::Quantity::parse(1).value()});
    return items;
}

task<void> add(pg::Database& database, Uuid user, product::WantedItems items, std::vector<CartChange>& changes) {
    changes.push_back(co_await CartStore(database).add(user, items, 500));
}
task<void> replace(pg::Database& database, Uuid user, product::WantedItems items, std::vector<CartChange>& changes) {
    changes.push_back(co_await CartStore(database).replace(user, items, 500));
}

TEST_F(OrderDbTest, ACartHoldsExactlyAsManyLinesAsAreAllowed) {
    const auto user = Uuid::v7();
    std::vector<CartChange> changes;
    const auto some = new_lines(500);
    run(1, [&](pg::Database& database) { return add(database, user, some, changes); });
    run(1, [&](pg::Database& database) { return add(database, user, new_lines(1), changes); });
    run(1, [&](pg::Database& database) { return add(database, user, some, changes); });  // the same lines: more of each
    run(1, [&](pg::Database& database) { return replace(database, user, new_lines(501), changes); });
    run(1, [&](pg::Database& database) { return replace(database, user, new_lines(500), changes); });
    EXPECT_EQ(changes, (std::vector{CartChange::done, CartChange::too_many_lines, CartChange::done,
                                    CartChange::too_many_lines, CartChange::done}));
    EXPECT_EQ(test_.value("SELECT count(*) || ' ' || sum(quantity) FROM cart_items"), "500 500");
}

// Kind: a limit that is counted on what was there before waiting for a lock.
TEST_F(OrderDbTest, LinesThatAreAddedAtTheSameTimeKeepToTheLimitTogether) {
    const auto user = Uuid::v7();
    std::vector<CartChange> changes;
    run(8, [&](pg::Database& database) { return add(database, user, new_lines(200), changes); });
    EXPECT_EQ(std::ranges::count(changes, CartChange::done), 2);
    EXPECT_EQ(test_.value("SELECT count(*) FROM cart_items"), "400");
}

// Kind: an amount that is cut off in silence.
TEST_F(OrderDbTest, PiecesOfOneVariantAreRefusedAboveTheLimitAndNeverCutOff) {
    const auto user = Uuid::v7();
    std::vector<CartChange> changes;
    auto pieces = [variant = VariantId::make()](std::int64_t count) {
        product::WantedItems items;
        items.push_back({variant, product::Quantity::parse(count).value()});
        return items;
    };
    run(1, [&](pg::Database& database) { return add(database, user, pieces(999'999), changes); });
    run(1, [&](pg::Database& database) { return add(database, user, pieces(1), changes); });
    run(1, [&](pg::Database& database) { return add(database, user, pieces(1), changes); });
    auto twice = pieces(1'000'000);
    twice.push_back(twice[0]);
    run(1, [&](pg::Database& database) { return replace(database, user, twice, changes); });
    EXPECT_EQ(changes, (std::vector{CartChange::done, CartChange::done, CartChange::too_many_pieces,
                                    CartChange::too_many_pieces}));
    EXPECT_EQ(test_.value("SELECT quantity FROM cart_items"), "1000000");
}

}  // namespace
}  // namespace souk::order
