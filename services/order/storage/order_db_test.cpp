// The order service's SQL against a real PostgreSQL.
#include "foundation/idempotency/claims.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/order/jobs/expiry.hpp"
#include "services/order/storage/cart_store.hpp"
#include "services/order/storage/order_seller_store.hpp"
#include "services/order/storage/order_store.hpp"
#include "services/order/storage/payment_store.hpp"
#include "services/order/storage/refund_store.hpp"

#include <gtest/gtest.h>

#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

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
    for (const auto& more : {order_statements(), payment_statements(), refund_statements(), order_seller_statements(),
                             idempotency::statements(), outbox::statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    EXPECT_EQ(pg::check_statements(test_.conninfo_with_password(), shapes), std::vector<std::string>{});
}

product::WantedItems new_lines(std::int64_t lines) {
    product::WantedItems items;
    for (std::int64_t line = 0; line < lines; ++line)
        items.push_back({VariantId::make(), product::Quantity::parse(1).value()});
    return items;
}

task<void> add(pg::Database& database, UserId user, product::WantedItems items, std::vector<CartChange>& changes) {
    changes.push_back(co_await CartStore(database).add(user, items, 500));
}
task<void> replace(pg::Database& database, UserId user, product::WantedItems items, std::vector<CartChange>& changes) {
    changes.push_back(co_await CartStore(database).replace(user, items, 500));
}

TEST_F(OrderDbTest, ACartHoldsExactlyAsManyLinesAsAreAllowed) {
    const auto user = UserId::make();
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
    const auto user = UserId::make();
    std::vector<CartChange> changes;
    run(8, [&](pg::Database& database) { return add(database, user, new_lines(200), changes); });
    EXPECT_EQ(std::ranges::count(changes, CartChange::done), 2);
    EXPECT_EQ(test_.value("SELECT count(*) FROM cart_items"), "400");
}

// Kind: an amount that is cut off in silence.
TEST_F(OrderDbTest, PiecesOfOneVariantAreRefusedAboveTheLimitAndNeverCutOff) {
    const auto user = UserId::make();
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

// An order with its payment, put in by hand: `status` of both, and what the provider calls it.
struct Sample {
    OrderId order = OrderId::make();
    PaymentId payment = PaymentId::make();
};

Sample sample(const pg::TestDatabase& test, const std::string& order_status, const std::string& provider_id,
              const std::string& expires = "now() + interval '30 minutes'") {
    const Sample made;
    const auto order = made.order.to_string();
    const auto provider = provider_id.empty() ? std::string("NULL") : "'" + provider_id + "'";
    test.run("INSERT INTO carts (id, user_id, status) VALUES ('" + order + "', '" + order + "', 'ordered');" +
             "INSERT INTO orders (id, user_id, email, cart_id, status, currency, subtotal, shipping, total, "
             "shipping_method, address, placed_at, expires_at) VALUES ('" +
             order + "', '" + order + "', 'a@b.example', '" + order + "', '" + order_status +
             "', 'EUR', 900, 490, 1390, 'standard', '{}', now(), " + expires + ");" +
             "INSERT INTO payments (id, order_id, provider, provider_id, status, amount, currency) VALUES ('" +
             made.payment.to_string() + "', '" + order + "', 'some', " + provider + ", 'pending', 1390, 'EUR')");
    return made;
}

task<void> attempts(pg::Database& database, Sample of, std::optional<std::string> id,
                    std::vector<std::optional<Attempt>>& made) {
    PaymentStore store(database);
    made.push_back(co_await store.next_attempt(of.payment, of.order, std::move(id), std::chrono::minutes(30)));
}

TEST_F(OrderDbTest, EachAttemptHasItsOwnNumberUnderTheFirstIdThatWasKept) {
    const auto open = sample(test_, "pending", "");
    std::vector<std::optional<Attempt>> made;
    run(1, [&](pg::Database& database) { return attempts(database, open, "pi_1", made); });
    run(20, [&](pg::Database& database) { return attempts(database, open, "pi_2", made); });
    std::set<std::int32_t> numbers;
    for (const auto& each : made) {
        ASSERT_TRUE(each);
        EXPECT_EQ(each->provider_id, "pi_1");
        numbers.insert(each->attempt);
    }
    EXPECT_EQ(numbers.size(), 21U);
    const auto ended = sample(test_, "cancelled", "");
    made.clear();
    run(1, [&](pg::Database& database) { return attempts(database, ended, "pi_3", made); });
    EXPECT_FALSE(made[0]);
    EXPECT_EQ(test_.value("SELECT count(*) FROM payments WHERE provider_id = 'pi_3'"), "0");
}

// Of the oldest few: whether each was begun, by its id.
task<void> overdue(pg::Database& database, std::map<OrderId, bool>& found) {
    OrderStore store(database);
    auto transaction = co_await database.begin();
    for (const auto& [id, begun] : co_await store.overdue(transaction, 3)) found.emplace(id, begun);
}
task<void> expire(pg::Database& database) { co_await Expiry(database).run_once(); }
task<void> begin_anew(pg::Database& database, Sample of, std::string id) {
    co_await PaymentStore(database).begin_anew(of.payment, 0, std::move(id));
}

constexpr const char* a_while_ago = "now() - interval '1 minute'";

TEST_F(OrderDbTest, TimeAloneEndsOnlyOrdersOfWhichTheProviderKnowsNothing) {
    const auto known = sample(test_, "pending", "pi_known", a_while_ago);
    const auto unknown = sample(test_, "pending", "", a_while_ago);
    std::map<OrderId, bool> found;
    run(1, [&](pg::Database& database) { return overdue(database, found); });
    EXPECT_EQ(found, (std::map<OrderId, bool>{{known.order, true}, {unknown.order, false}}));
    run(1, expire);
    EXPECT_EQ(test_.value("SELECT string_agg(status, ' ' ORDER BY status) FROM orders"), "expired pending");
    EXPECT_EQ(test_.value("SELECT status FROM orders WHERE id = '" + unknown.order.to_string() + "'"), "expired");
    EXPECT_EQ(test_.value("SELECT order_id FROM payments WHERE ask_at <= now()"), known.order.to_string());
}

TEST_F(OrderDbTest, OverdueOrdersThatWaitForTheProviderStandBeforeNoOther) {
    std::vector<Sample> waiting;
    for (const auto* id : {"pi_1", "pi_2", "pi_3"})
        waiting.push_back(sample(test_, "pending", id, "now() - interval '1 hour'"));
    const auto last = sample(test_, "pending", "", a_while_ago);
    run(1, expire);
    std::map<OrderId, bool> found;
    run(1, [&](pg::Database& database) { return overdue(database, found); });
    EXPECT_TRUE(found.empty());
    EXPECT_EQ(test_.value("SELECT status FROM orders WHERE id = '" + last.order.to_string() + "'"), "expired");

    // Whoever pays after all, or has to begin anew, is looked at again when the time is over.
    std::vector<std::optional<Attempt>> made;
    run(1, [&](pg::Database& database) { return attempts(database, waiting[0], "pi_1", made); });
    run(1, [&](pg::Database& database) { return begin_anew(database, waiting[1], "pi_2"); });
    test_.run(std::string("UPDATE orders SET expires_at = ") + a_while_ago);
    run(1, [&](pg::Database& database) { return overdue(database, found); });
    EXPECT_EQ(found, (std::map<OrderId, bool>{{waiting[0].order, true}, {waiting[1].order, false}}));
}

task<void> late_refund(pg::Database& database, Sample of) {
    PaymentStore store(database);
    auto transaction = co_await database.begin();
    const auto locked = co_await store.lock(transaction, of.payment);
    owe_refund(transaction, of.payment, locked.value(), "pi_" + of.payment.to_string());
    co_await transaction.commit();
}

task<void> take(pg::Database& database, std::vector<DueRefund>& taken) {
    RefundStore store(database);
    for (auto& each : co_await store.take_due(10)) taken.push_back(std::move(each));
}

TEST_F(OrderDbTest, ARefundThatIsTakenComesAgainAfterAPauseThatGrowsAndDelaysNoOther) {
    for (int count = 0; count < 3; ++count) {
        const auto ended = sample(test_, "cancelled", "");
        run(1, [&](pg::Database& database) { return late_refund(database, ended); });
    }
    EXPECT_EQ(test_.value("SELECT count(*) FROM payments WHERE status = 'refund_due' AND captured = amount"), "3");
    EXPECT_EQ(test_.value("SELECT string_agg(DISTINCT debit || '>' || credit, ',') FROM ledger"),
              "provider:some>owed:customers");
    std::vector<DueRefund> taken;
    run(2, [&](pg::Database& database) { return take(database, taken); });
    EXPECT_EQ(taken.size(), 3U);  // each by one of the two
    taken.clear();
    run(1, [&](pg::Database& database) { return take(database, taken); });
    EXPECT_TRUE(taken.empty());
    std::string before = "0";
    for (int tries = 2; tries < 25; ++tries) {
        test_.run("UPDATE refunds SET next_try_at = now()");
        run(1, [&](pg::Database& database) { return take(database, taken); });
        const auto pause =
            test_.value("SELECT round(extract(epoch FROM max(next_try_at) - now()))::bigint FROM refunds");
        // The longest pause is measured a moment later.
        EXPECT_GE(std::stoll(pause), std::min(std::stoll(before), 24 * 3600LL - 60));
        EXPECT_LE(std::stoll(pause), 24 * 3600);
        before = pause;
    }
    EXPECT_EQ(taken.size(), 3U * 23U);
}

// What was due when the schema changed is due still, and what had been given back stays so.
TEST(OrderMigrations, RefundsOfBeforeAreTakenOver) {
    pg::TestDatabase test;
    const auto folder = std::filesystem::temp_directory_path() / ("souk_migrations_" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    for (const auto* file : {"0001_orders.sql", "0002_fewer_indexes.sql"})
        std::filesystem::copy_file(std::filesystem::path("services/order/migrations") / file, folder / file);
    pg::migrate(test.conninfo(), test.password(), folder.string(), [](std::string_view) {});
    std::filesystem::remove_all(folder);
    std::vector<Sample> made;
    for (const auto* status : {"pending", "captured", "refund_due", "refunded"}) {
        made.push_back(
            sample(test, status == std::string("captured") ? "confirmed" : "cancelled", std::string("pi_") + status));
        test.run("UPDATE payments SET status = '" + std::string(status) + "' WHERE id = '" +
                 made.back().payment.to_string() + "'");
    }
    pg::migrate(test.conninfo(), test.password(), "services/order/migrations", [](std::string_view) {});
    EXPECT_EQ(test.value("SELECT string_agg(p.provider_id || ' ' || r.status || ' ' || (r.next_try_at IS NOT NULL), ', "
                         "' ORDER BY p.status) "
                         "FROM refunds r JOIN payments p ON p.id = r.payment_id"),
              "pi_refund_due due true, pi_refunded succeeded false");
    EXPECT_EQ(test.value("SELECT string_agg(status || ' ' || captured - returned, ', ' ORDER BY status) FROM payments"),
              "captured 1390, pending 0, refund_due 1390, refunded 0");
}

}  // namespace
}  // namespace souk::order
