// What the statements of the order service cost when the shop has grown.
#include "foundation/idempotency/claims.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/filled_database.hpp"
#include "foundation/postgres/plan_check.hpp"
#include "foundation/postgres/sweeps_test.hpp"
#include "foundation/postgres/table_check.hpp"
#include "services/order/storage/cart_store.hpp"
#include "services/order/storage/order_seller_store.hpp"
#include "services/order/storage/order_store.hpp"
#include "services/order/storage/payment_store.hpp"
#include "services/order/storage/refund_store.hpp"
#include "services/order/storage/sweeps.hpp"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

std::vector<pg::StatementShape> statements() {
    std::vector<pg::StatementShape> shapes;
    for (const auto& more :
         {cart_statements(), order_statements(), payment_statements(), refund_statements(), order_seller_statements(),
          idempotency::statements(), pg::shapes_of(sweeps()), outbox::statements()})
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

void probe_carts(pg::PlanCheck& check) {
    check.probe("cart.open", "nth(many() + 1)");
    check.probe("cart.open", "nth(900000001)");
    check.probe("cart.lock", "nth(many() + 1), nth(900000001)");
    check.probe("cart.lock", "nth(900000001), nth(900000001)");
    check.probe("cart.add", "nth(many() + 1), ARRAY[nth(1), nth(2)], ARRAY[1, 1]::bigint[], 1000, 1000000");
    check.probe("cart.add", "nth(many() + 1), nths(2000, 2500), array_fill(1::bigint, ARRAY[501]), 1000, 1000000");
    check.probe("cart.add", "nth(900000001), ARRAY[nth(1)], ARRAY[1]::bigint[], 1000, 1000000");
    check.probe("cart.replace", "nth(many() + 1), ARRAY[nth(1)], ARRAY[1]::bigint[]");
    check.probe("cart.replace", "nth(many() + 1), nths(1, 1000), array_fill(1::bigint, ARRAY[1000])");
    check.probe("cart.remove", "nth(many() + 1), nth(1001)");
    check.probe("cart.set_address", "nth(many() + 1), '{}'");
    check.probe("cart.set_shipping", "nth(many() + 1), 'pickup'");
    check.probe("cart.remove_open", "nth(many() + 1)");
    check.probe("shipping.methods", "'EUR', 'DE'");
    check.probe("shipping.price", "'pickup', 'EUR', 'DE'");
}

void probe_sellers_of_before(pg::PlanCheck& check) {
    check.probe("order_sellers.next", "200");
    check.probe("order_sellers.set", "nths(2, 201), array_fill(1, ARRAY[200]), nths(1, 200)");
    check.probe("order_sellers.walked", "nth(20), 1");
    check.probe("order_sellers.end");
}

void probe_claims(pg::PlanCheck& check) {
    check.probe("idempotency.claim", "nth(1), 'new', 'x', nth(900000001), 60, 'order 1'");
    check.probe("idempotency.claim", "nth(1), 'key', 'x', nth(1), 60, 'order 1'");
    check.probe("idempotency.claim", "nth(many() / 4), 'key', 'x', nth(1), 60, 'order 1'");
    check.probe("idempotency.keep", "nth(many() / 4), 'key', 1, '{}', 200::smallint, NULL");
    check.probe("idempotency.check", "nth(many() / 4), 'key', 1");
    check.probe("idempotency.forget", "nth(many() / 4), 'key', 1");
    check.probe("idempotency.release", "nth(many() / 4), 'key', 1");
    check.limit("idempotency.release_own", {.rows = 10'000, .pages = 200'000},
                "the newest ten thousand keys are looked at, and in the probe all of them are released");
    check.probe("idempotency.release_own", "'order 1', 10000");
    check.probe("idempotency.release_own", "'nobody', 10000");
    check.probe("idempotency.end_claims", "ARRAY[nth(1), nth(900000001)]");
    check.probe("idempotency.end_claims", "nths(many() / 4 - 99, many() / 4)");
    check.probe("idempotency.sweep", "1000");
}

void probe_orders(pg::PlanCheck& check) {
    check.probe("order.insert",
                "nth(900000001), nth(many() + 1), 'a@example.org', nth(many() + 1), 'EUR', 900, 0, 900, 'pickup', "
                "'{}', now(), now(), nth(900000001), 1, 'some', 'de'");
    check.probe("order.insert_items",
                "nth(900000000), ARRAY[nth(1)], ARRAY[nth(1)], ARRAY[nth(1)], ARRAY['S'], ARRAY['N'], ARRAY[''], "
                "ARRAY[900]::bigint[], ARRAY[1]::bigint[]");
    check.probe("order.end", "nth(1), 'expired', 'why'");
    check.probe("order.lock", "nth(20), nth(1)");
    check.probe("order.lock", "nth(20), nth(2)");
    check.probe("order.show", "nth(20), nth(1)");
    check.probe("order.show", "nth(20), nth(2)");
    check.probe("order.items", "nth(20)");
    check.probe("order.newest", "nth(1), 'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("order.newest", "nth(1), nth(1), 101");
    check.probe("order.unpaid", "nth(1), 5");
    check.probe("order.unpaid", "nth(900000001), 5");
    check.probe("order.unpaid_items", "nth(1), nths(1, 1000), 5");
    check.probe("order.unpaid_items", "nth(1), ARRAY[nth(900000001)], 5");
    check.probe("order.unpaid_items", "nth(900000001), nths(1, 1000), 5");
    check.probe("order.states", "ARRAY[nth(1), nth(900000001)]");
    check.probe("order.states", "nths(1, 1000)");
    check.probe("order.bought", "nth(1), nth(900000001)");
    check.probe("order.bought", "nth(1), nth(20)");
    check.probe("order.bought", "nth(3), nth(3)");
    check.probe("order.overdue", "100");
    check.probe("order.confirm", "nth(20)");
}

void probe_payments(pg::PlanCheck& check) {
    check.probe("payment.payable", "nth(20), nth(1)");
    check.probe("payment.payable", "nth(20), nth(2)");
    check.probe("payment.next_attempt", "nth(26001), nth(26001), 'pi_new', 1800");
    check.probe("payment.next_attempt", "nth(60000), nth(60000), NULL, 1800");
    check.probe("payment.begin_anew", "nth(20), 0, 'pi_00000020'");
    check.probe("payment.begin_anew", "nth(26001), 0, NULL");
    check.probe("payment.lock", "nth(20)");
    check.probe("payment.known_as", "'some', 'pi_00000020'");
    check.probe("payment.known_as", "'some', 'none'");
    check.probe("payment.hear", "'some', 'evt_new'");
    check.probe("payment.hear", "'some', 'evt_00000001'");
    check.probe("payment.take_unsettled", "20");
    check.probe("payment.unsettled", "nth(20)");
    check.probe("payment.unsettled", "nth(900000001)");
    check.probe("payment.arrived", "nth(20), 'pi_new', 'captured'");
    check.probe("payment.standing", "nth(60000), 'refunded', 900");
    check.probe("payment.ask_now", "nth(20)");
    check.probe("payment.ask_overdue", "nths(25000, 25099)");
    check.probe("payment.ask_overdue", "ARRAY[nth(60000), nth(900000001)]");
    check.probe("payment.stop_asking", "nth(20)");
    check.probe("payment.known", "nths(1, 100)");
    check.probe("payment.captured_between", "'some', '-infinity', '00000000-0000-0000-0000-000000000000', now(), 200");
    check.probe("payment.captured_between", "'some', now() - interval '1 day', nth(many()), 'infinity', 200");
    check.probe("payment.captured_between", "'other', '-infinity', nth(1), 'infinity', 200");
    check.probe("ledger.book", "nth(20), ARRAY['a'], ARRAY['b'], ARRAY[900]::bigint[], 'EUR'");
}

void probe_refunds(pg::PlanCheck& check) {
    check.probe("refund.take_due", "20");
    check.probe("refund.of_payment", "nth(60000)");
    check.probe("refund.insert",
                "nth(900000001), nth(60000), 'some', 're_new', 900, 'EUR', 'provider', 'due', false, ''");
    check.probe("refund.change", "nth(60000), 'succeeded', 're_new', false, ''");
    check.probe("refund.put_off", "nth(60000), 'why', true");
    check.limit("refund.counts", {.rows = 10'000}, "ten thousand of each are counted, and no more");
    check.probe("refund.counts");
    check.probe("dispute.of_payment", "nth(60000)");
    check.probe("dispute.put",
                "'some', 'dp_new', nth(60000), 900, 'EUR', 'fraudulent', true, false, false, false, false");
    check.probe("dispute.put",
                "'some', 'dp_00060000', nth(60000), 900, 'EUR', 'fraudulent', true, false, false, false, false");
    check.probe("difference.report", "'some', 'pi_new', 'not_at_provider', nth(60000), '9 EUR', 'nothing'");
    check.probe("difference.report", "'some', 'pi_00060000', 'not_at_provider', NULL, '9 EUR', 'nothing'");
    check.probe("comparison.is_due", "'some'");
    check.probe("comparison.finished", "'some'");
}

TEST_F(OrderPlans, NoStatementsCostGrowsWithATable) {
    pg::PlanCheck check(database().conninfo_with_password(), statements());
    probe_carts(check);
    probe_claims(check);
    probe_sellers_of_before(check);
    probe_orders(check);
    probe_payments(check);
    probe_refunds(check);
    check.probe("cart.remove_old_items", "500");
    check.probe("payment.forget_events", "500");
    check.probe("difference.forget", "500");
    check.probe("outbox.append", "nth(900000001), 'some.event', '{}'");
    check.probe("outbox.remember", "'nobody', nth(1)");
    check.probe("outbox.remember_many", "'nobody', ARRAY[nth(1), nth(900000001)]");
    check.probe("outbox.forget", "500");
    for (const auto& problem : check.problems()) ADD_FAILURE() << problem;
}

TEST_F(OrderPlans, EveryTableSaysWhenItsRowsGo) {
    for (const auto& problem : pg::check_tables(database().conninfo_with_password(), statements()))
        ADD_FAILURE() << problem;
}

TEST_F(OrderPlans, ALargeBacklogGoesInSmallSteps) { pg::expect_small_steps(database(), sweeps()); }

}  // namespace
}  // namespace souk::order
