// What the statements of the order service cost when the shop has grown.
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/filled_database.hpp"
#include "foundation/postgres/plan_check.hpp"
#include "foundation/postgres/sweeps_test.hpp"
#include "foundation/postgres/table_check.hpp"
#include "services/order/storage/cart_store.hpp"
#include "services/order/storage/idempotency_store.hpp"
#include "services/order/storage/order_store.hpp"
#include "services/order/storage/payment_store.hpp"
#include "services/order/storage/sweeps.hpp"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

std::vector<pg::StatementShape> statements() {
    std::vector<pg::StatementShape> shapes;
    for (const auto& more : {cart_statements(), order_statements(), payment_statements(), idempotency_statements(),
                             pg::shapes_of(sweeps()), outbox::statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    return shapes;
}

class OrderPlans : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        filled_ = new pg::FilledDatabase("services/order/migrations", "services/order/storage/filled.sql");
    }
    static void TearDownTestSuite() { delete std::exchange(filled_, nullptr); }
    static const pg::TestDatabase& database() { return filled_->database(); }

  private:
    inline static pg::FilledDatabase* filled_ = nullptr;
};

TEST_F(OrderPlans, NoStatementsCostGrowsWithATable) {
    pg::PlanCheck check(database().conninfo_with_password(), statements());
    check.probe("cart.open", "nth(many() + 1)");
    check.probe("cart.open", "nth(900000001)");
    check.probe("cart.add", "nth(many() + 1), nth(900000001), ARRAY[nth(1), nth(2)], ARRAY[1, 1]::bigint[], 500");
    check.probe("cart.add", "nth(900000001), nth(900000001), ARRAY[nth(1)], ARRAY[1]::bigint[], 500");
    check.probe("cart.replace", "nth(many() + 1), nth(900000001), ARRAY[nth(1)], ARRAY[1]::bigint[]");
    check.probe("cart.remove", "nth(many() + 1), nth(1001)");
    check.probe("cart.set_address", "nth(many() + 1), '{}'");
    check.probe("cart.set_shipping", "nth(many() + 1), 'pickup'");
    check.probe("cart.remove_open", "nth(many() + 1)");
    check.probe("shipping.methods", "'EUR', 'DE'");
    check.probe("shipping.price", "'pickup', 'EUR', 'DE'");
    check.probe("idempotency.claim", "nth(1), 'new', 'x', nth(900000001), 5");
    check.probe("idempotency.claim", "nth(1), 'key', 'x', nth(1), 5");
    check.probe("idempotency.answer", "nth(1), 'key', '{}'");
    check.probe("idempotency.forget", "nth(1), 'key'");
    check.probe("idempotency.let_go", "nth(1), 'key'");
    check.probe("idempotency.remove_old", "48");
    check.scans("idempotency.remove_old", "the cleaning of keys moves with them into a room of its own");
    check.probe("order.insert",
                "nth(900000001), nth(many() + 1), 'a@example.org', nth(many() + 1), 'EUR', 900, 0, 900, 'pickup', "
                "'{}', now(), now(), nth(900000001)");
    check.probe("order.insert_items",
                "nth(900000000), ARRAY[nth(1)], ARRAY[nth(1)], ARRAY[nth(1)], ARRAY['S'], ARRAY['N'], ARRAY[''], "
                "ARRAY[900]::bigint[], ARRAY[1]::bigint[]");
    check.probe("order.end", "nth(1), 'expired', 'why'");
    check.probe("order.show", "nth(20), nth(1)");
    check.probe("order.show", "nth(20), nth(2)");
    check.probe("order.items", "nth(20)");
    check.probe("order.newest", "nth(1), 'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("order.newest", "nth(1), nth(1), 101");
    check.probe("order.status", "nth(20), nth(1)");
    check.probe("order.bought", "nth(1), nth(900000001)");
    check.probe("order.bought", "nth(1), nth(20)");
    check.probe("order.bought", "nth(3), nth(3)");
    check.probe("order.overdue", "100");
    check.probe("payment.payable", "nth(20), nth(1)");
    check.probe("payment.lock", "nth(20)");
    check.probe("payment.hear", "'evt_new'");
    check.probe("payment.hear", "'evt_00000001'");
    check.probe("payment.arrived", "nth(20), 'pi_new', 'captured'");
    check.probe("order.confirm", "nth(20)");
    check.probe("ledger.book", "nth(20), ARRAY['a'], ARRAY['b'], ARRAY[900]::bigint[], 'EUR'");
    check.probe("payment.due_refunds", "100");
    check.probe("payment.refunded", "nth(20)");
    check.probe("cart.remove_old_items", "500");
    check.probe("payment.forget_events", "500");
    check.probe("outbox.append", "nth(900000001), 'some.event', '{}'");
    check.probe("outbox.remember", "'nobody', nth(1)");
    check.probe("outbox.remember_many", "'nobody', ARRAY[nth(1), nth(900000001)]");
    check.probe("outbox.forget", "14, 1000");
    check.probe("outbox.forget", "400, 1000");
    for (const auto& problem : check.problems()) ADD_FAILURE() << problem;
}

TEST_F(OrderPlans, EveryTableSaysWhenItsRowsGo) {
    for (const auto& problem : pg::check_tables(database().conninfo_with_password(), statements()))
        ADD_FAILURE() << problem;
}

TEST_F(OrderPlans, ALargeBacklogGoesInSmallSteps) { pg::expect_small_steps(database(), sweeps()); }

}  // namespace
}  // namespace souk::order
