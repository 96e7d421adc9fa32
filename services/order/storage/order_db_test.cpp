// The order service's SQL against a real PostgreSQL.
#include "foundation/idempotency/claims.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/order/storage/cart_store.hpp"
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
    for (const auto& more : {order_statements(), payment_statements(), idempotency::statements(), outbox::statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    EXPECT_EQ(pg::check_statements(test_.conninfo_with_password(), shapes), std::vector<std::string>{});
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
