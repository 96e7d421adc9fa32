// Stock against a real PostgreSQL: the statements that decide who gets what.
#include "services/product/storage/stock_store.hpp"

#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/product/storage/catalogue_store.hpp"
#include "services/product/storage/review_store.hpp"
#include "services/product/storage/seller_store.hpp"

#include <gtest/gtest.h>

namespace souk::product {
namespace {

using namespace std::chrono_literals;

class StockTest : public ::testing::Test {
  protected:
    StockTest() {
        pg::migrate(test_.conninfo(), test_.password(), "services/product/migrations", [](std::string_view) {});
        test_.run(
            "INSERT INTO categories (id, slug, name) VALUES ('01900000-0000-7000-8000-000000000001', 'mugs', 'Mugs')");
        test_.run("INSERT INTO sellers (id, state) VALUES ('01900000-0000-7000-8000-000000000003', 'active')");
        test_.run(
            "INSERT INTO products (id, seller_id, category_id, slug, name, description, approval, published, "
            "price_from, "
            "currency) VALUES ('01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000003', "
            "'01900000-0000-7000-8000-000000000001', 'mug', 'Mug', '', 'approved', true, 900, 'EUR')");
    }

    VariantId variant(int number, std::int64_t on_hand) {
        const auto id = VariantId::parse("01900000-0000-7000-8000-0000000001" + std::string(number < 10 ? "0" : "") +
                                         std::to_string(number));
        test_.run("INSERT INTO variants (id, product_id, position, sku, name, price, currency) VALUES ('" +
                  id->to_string() + "', '01900000-0000-7000-8000-000000000002', " + std::to_string(number) + ", 'MUG-" +
                  std::to_string(number) + "', '', 900, 'EUR'); INSERT INTO stock (variant_id, on_hand) VALUES ('" +
                  id->to_string() + "', " + std::to_string(on_hand) + ")");
        return *id;
    }

    std::string stock(VariantId id) {
        return test_.value("SELECT on_hand || '/' || reserved || '/' || sold FROM stock WHERE variant_id = '" +
                           id.to_string() + "'");
    }

    // Runs what `make` returns for each of `count` loops at once, and ends when all are done.
    template <class Make>
    void run(int count, int connections, Make make) {
        pg::LoopWithDatabase loop(test_.config(connections));
        StockStore store(loop.database());
        std::vector<task<void>> work;
        for (int index = 0; index < count; ++index) work.push_back(make(store, loop.database(), index));
        loop.run_all(std::move(work));
    }

    pg::TestDatabase test_;
};

WantedItems wanted(std::vector<std::pair<VariantId, std::int64_t>> items) {
    WantedItems list;
    for (const auto& [id, quantity] : items) list.push_back({id, Quantity::parse(quantity).value()});
    return list;
}

task<void> hold_one(StockStore& store, WantedItems items, int& held, int& refused, std::chrono::seconds time = 60s) {
    const auto result = co_await store.hold({.id = ReservationId::make(), .items = items, .time = time});
    ++(result.outcome == HoldOutcome::held ? held : refused);
}

TEST_F(StockTest, StatementsFitTheSchema) {
    auto shapes = stock_statements();
    for (const auto& more : {catalogue_statements(), review_statements(), seller_statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    EXPECT_EQ(pg::check_statements(test_.conninfo_with_password(), shapes), std::vector<std::string>{});
}

TEST_F(StockTest, TwoHundredBuyersGetTwentyPieces) {
    const auto id = variant(1, 20);
    int held = 0;
    int refused = 0;
    run(200, 8,
        [&](StockStore& store, pg::Database&, int) { return hold_one(store, wanted({{id, 1}}), held, refused); });
    EXPECT_EQ(held, 20);
    EXPECT_EQ(refused, 180);
    EXPECT_EQ(stock(id), "20/20/0");
}

TEST_F(StockTest, OverlappingDemandsInAnyOrderNeverDeadlock) {
    const auto first = variant(1, 1000);
    const auto second = variant(2, 1000);
    int held = 0;
    int refused = 0;
    run(200, 8, [&](StockStore& store, pg::Database&, int index) {
        auto items = index % 2 == 0 ? wanted({{first, 1}, {second, 2}}) : wanted({{second, 2}, {first, 1}});
        return hold_one(store, std::move(items), held, refused);
    });
    EXPECT_EQ(held, 200);
    EXPECT_EQ(stock(first), "1000/200/0");
    EXPECT_EQ(stock(second), "1000/400/0");
}

TEST_F(StockTest, AllOrNothingAndDemandIsSummedPerVariant) {
    const auto plenty = variant(1, 10);
    const auto scarce = variant(2, 3);
    int held = 0;
    int refused = 0;
    run(1, 4, [&](StockStore& store, pg::Database&, int) {
        return hold_one(store, wanted({{plenty, 1}, {scarce, 2}, {scarce, 2}}), held, refused);
    });
    EXPECT_EQ(held, 0);
    EXPECT_EQ(stock(plenty), "10/0/0");
    EXPECT_EQ(stock(scarce), "3/0/0");
}

task<void> hold_twice(StockStore& store, VariantId id, ReservationId reservation, std::vector<std::int64_t>& prices,
                      pg::TestDatabase& test) {
    const HoldRequest request{.id = reservation, .items = wanted({{id, 2}}), .time = 60s};
    for (int time = 0; time < 2; ++time) {
        const auto result = co_await store.hold(request);
        EXPECT_EQ(result.outcome, HoldOutcome::held);
        prices.push_back(result.quote.items[0].unit_price.amount());
        test.run("UPDATE variants SET price = 1500");
    }
    co_await store.release(reservation, 1);
    EXPECT_EQ((co_await store.hold(request)).outcome, HoldOutcome::closed);
}

TEST_F(StockTest, TheSameReservationIsHeldOnceAtItsFirstPrice) {
    const auto plenty = variant(1, 5);
    const auto just_enough = variant(2, 2);  // the second time there is nothing left but what it holds itself
    for (const auto& id : {plenty, just_enough}) {
        test_.run("UPDATE variants SET price = 900");
        const auto before = stock(id);
        std::vector<std::int64_t> prices;
        run(1, 4, [&](StockStore& store, pg::Database&, int) {
            return hold_twice(store, id, ReservationId::make(), prices, test_);
        });
        EXPECT_EQ(prices, (std::vector<std::int64_t>{900, 900}));
        EXPECT_EQ(stock(id), before);
    }
}

task<void> hold_under(StockStore& store, HoldRequest request, HoldResult& result) {
    result = co_await store.hold(std::move(request));
}

// Time frees what was paid: a hold that is found again gets its full time, however little was left of it.
TEST_F(StockTest, AHoldThatIsFoundAgainIsRenewed) {
    const auto id = variant(1, 1);
    const HoldRequest request{.id = ReservationId::make(), .items = wanted({{id, 1}}), .time = 3600s};
    for (const auto* left : {"interval '1 second'", "interval '-1 minute'"}) {
        HoldResult result;
        run(1, 4, [&](StockStore& store, pg::Database&, int) { return hold_under(store, request, result); });
        test_.run(std::string("UPDATE reservations SET expires_at = now() + ") + left);
        run(1, 4, [&](StockStore& store, pg::Database&, int) { return hold_under(store, request, result); });
        EXPECT_EQ(result.outcome, HoldOutcome::held);
        EXPECT_EQ(test_.value("SELECT expires_at > now() + interval '59 minutes' FROM reservations"), "t") << left;
    }
    EXPECT_EQ(stock(id), "1/1/0");
}

// Lease without fence: what an overtaken attempt asks for afterwards has no effect on what the later one holds.
TEST_F(StockTest, AnOvertakenAttemptNeitherReleasesNorExchangesAHold) {
    const auto id = variant(1, 5);
    const auto other = variant(2, 5);
    const auto reservation = ReservationId::make();
    HoldResult result;
    const auto hold = [&](std::int64_t attempt, WantedItems items) {
        run(1, 4, [&](StockStore& store, pg::Database&, int) {
            return hold_under(store, {.id = reservation, .attempt = attempt, .items = items, .time = 60s}, result);
        });
        return result.outcome;
    };
    const auto release = [&](std::int64_t attempt) {
        run(1, 4, [&](StockStore& store, pg::Database&, int) { return store.release(reservation, attempt); });
    };
    EXPECT_EQ(hold(1, wanted({{id, 2}})), HoldOutcome::held);
    EXPECT_EQ(hold(2, wanted({{id, 2}})), HoldOutcome::held);
    release(1);
    EXPECT_EQ(hold(1, wanted({{other, 1}})), HoldOutcome::closed);
    EXPECT_EQ(stock(id), "5/2/0");
    EXPECT_EQ(stock(other), "5/0/0");
    release(2);
    EXPECT_EQ(stock(id), "5/0/0");
    EXPECT_EQ(hold(2, wanted({{id, 2}})), HoldOutcome::closed) << "a request that was late";
    EXPECT_EQ(hold(3, wanted({{id, 2}})), HoldOutcome::held) << "the next attempt";
    EXPECT_EQ(stock(id), "5/2/0");
}

TEST_F(StockTest, ALaterAttemptWithAnotherCartExchangesTheGoods) {
    const auto id = variant(1, 5);
    const auto other = variant(2, 1);
    const auto reservation = ReservationId::make();
    HoldResult result;
    const auto hold = [&](std::int64_t attempt, WantedItems items) {
        run(1, 4, [&](StockStore& store, pg::Database&, int) {
            return hold_under(store, {.id = reservation, .attempt = attempt, .items = items, .time = 60s}, result);
        });
        return result.outcome;
    };
    EXPECT_EQ(hold(1, wanted({{id, 5}})), HoldOutcome::held);
    EXPECT_EQ(hold(2, wanted({{id, 4}, {other, 1}})), HoldOutcome::held);
    EXPECT_EQ(stock(id), "5/4/0");
    EXPECT_EQ(stock(other), "1/1/0");
    EXPECT_EQ(hold(3, wanted({{id, 6}})), HoldOutcome::out_of_stock);
    EXPECT_EQ(stock(id), "5/0/0");
    EXPECT_EQ(stock(other), "1/0/0");
    EXPECT_EQ(hold(3, wanted({{id, 1}})), HoldOutcome::closed) << "that attempt is over";
    EXPECT_EQ(hold(4, wanted({{id, 1}})), HoldOutcome::held);
}

task<void> until_somebody_waits(pg::Database& database, const pg::TestDatabase& test) {
    co_await pg::until(database.loop(), [&test] {
        return test.value(
                   "SELECT count(*) FROM pg_stat_activity"
                   " WHERE datname = current_database() AND wait_event_type = 'Lock'") != "0";
    });
}

task<void> release_when_somebody_waits(pg::Database& database, ReservationId held, const pg::TestDatabase& test) {
    auto transaction = co_await database.begin();
    co_await release_reservation(transaction, held);
    co_await until_somebody_waits(database, test);
    co_await transaction.commit();
}

task<void> hold_when_released(StockStore& store, pg::Database& database, WantedItems items, int& held, int& refused,
                              const pg::TestDatabase& test) {
    co_await pg::until(database.loop(), [&test] {
        return test.value(
                   "SELECT count(*) FROM pg_locks WHERE relation = 'stock'::regclass AND mode = 'RowExclusiveLock'"
                   " AND granted") != "0";
    });
    co_await hold_one(store, std::move(items), held, refused);
}

// The server checks a constraint on the row as the statement first saw it, before it finds out that the row is newer.
TEST_F(StockTest, WhoWaitsForGoodsThatAreReleasedGetsThem) {
    const auto id = variant(1, 2);
    const auto all_of_it = ReservationId::make();
    HoldResult result;
    run(1, 4, [&](StockStore& store, pg::Database&, int) {
        return hold_under(store, {.id = all_of_it, .items = wanted({{id, 2}}), .time = 60s}, result);
    });
    ASSERT_EQ(result.outcome, HoldOutcome::held);
    int held = 0;
    int refused = 0;
    run(4, 8, [&](StockStore& store, pg::Database& database, int index) {
        return index == 0 ? release_when_somebody_waits(database, all_of_it, test_)
                          : hold_when_released(store, database, wanted({{id, 2}}), held, refused, test_);
    });
    EXPECT_EQ(held, 1);
    EXPECT_EQ(refused, 2);
    EXPECT_EQ(stock(id), "2/2/0");
}

// A hold of two pieces that is written and not committed, until the release of it waits.
task<void> hold_slowly(pg::Database& database, ReservationId id, VariantId variant, const pg::TestDatabase& test) {
    static constexpr pg::Statement<ReservationId, void> reserve{"test.reserve", R"sql(
        INSERT INTO reservations (id, status, attempt, expires_at) VALUES ($1, 'held', 1, now() + interval '1 minute'))sql"};
    static constexpr pg::Statement<std::tuple<ReservationId, VariantId>, void> item{"test.reserve_item", R"sql(
        WITH item AS (
            INSERT INTO reservation_items (reservation_id, variant_id, quantity, unit_price) VALUES ($1, $2, 2, 100)
        )
        UPDATE stock SET reserved = reserved + 2 WHERE variant_id = $2)sql"};
    auto transaction = co_await database.begin();
    transaction.queue(reserve, id);
    co_await transaction.execute(item, {id, variant});
    co_await until_somebody_waits(database, test);
    co_await transaction.commit();
}

task<void> release_meanwhile(StockStore& store, pg::Database& database, ReservationId id,
                             const pg::TestDatabase& test) {
    co_await pg::until(database.loop(), [&test] {
        return test.value(
                   "SELECT count(*) FROM pg_locks WHERE relation = 'reservations'::regclass"
                   " AND mode = 'RowExclusiveLock' AND granted") != "0";
    });
    co_await store.release(id, 1);
}

// A statement that waits for a row sees the row as it is then, and everything else as it was before.
TEST_F(StockTest, AReleaseThatWaitsForItsHoldLeavesNothingHeld) {
    const auto id = variant(1, 5);
    const auto reservation = ReservationId::make();
    run(2, 4, [&](StockStore& store, pg::Database& database, int index) {
        return index == 0 ? hold_slowly(database, reservation, id, test_)
                          : release_meanwhile(store, database, reservation, test_);
    });
    EXPECT_EQ(stock(id), "5/0/0");
}

TEST_F(StockTest, AReleaseThatComesBeforeItsHoldEndsIt) {
    const auto id = variant(1, 5);
    const auto reservation = ReservationId::make();
    HoldResult result;
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return store.release(reservation, 1); });
    run(1, 4, [&](StockStore& store, pg::Database&, int) {
        return hold_under(store, {.id = reservation, .items = wanted({{id, 1}}), .time = 60s}, result);
    });
    EXPECT_EQ(result.outcome, HoldOutcome::closed);
    EXPECT_EQ(stock(id), "5/0/0");
}

TEST_F(StockTest, UnpaidOrdersOfOneCustomerHoldAShareAndNeverLessThanOnePiece) {
    const auto many = variant(1, 100);
    const auto one = variant(2, 1);
    HoldResult result;
    const auto hold = [&](VariantId id, std::int64_t quantity, std::int64_t unpaid) {
        const HoldRequest request{.id = ReservationId::make(),
                                  .items = wanted({{id, quantity}}),
                                  .unpaid = {{id, unpaid}},
                                  .time = 60s,
                                  .share_percent = 75};
        run(1, 4, [&](StockStore& store, pg::Database&, int) { return hold_under(store, request, result); });
        return result.outcome;
    };
    EXPECT_EQ(hold(many, 76, 0), HoldOutcome::over_share);
    EXPECT_EQ(result.allowed, (std::vector<std::int64_t>{75}));
    EXPECT_EQ(hold(many, 40, 36), HoldOutcome::over_share);
    EXPECT_EQ(result.allowed, (std::vector<std::int64_t>{39}));
    EXPECT_EQ(stock(many), "100/0/0");
    EXPECT_EQ(hold(many, 39, 36), HoldOutcome::held);
    EXPECT_EQ(hold(one, 1, 0), HoldOutcome::held) << "the only piece";
}

task<void> see_expired(StockStore& store, std::vector<VariantId> variants, std::vector<ExpiredHold>& seen) {
    seen = co_await store.expired(std::move(variants), 100);
}

task<void> release_as_seen(StockStore& store, const std::vector<ExpiredHold>& seen) {
    co_await store.release_seen(seen);
}

TEST_F(StockTest, AnExpiredHoldStaysUntilItIsReleasedAndGoesOnlyAsItWasSeen) {
    const auto id = variant(1, 1);
    const auto other = variant(2, 1);
    const HoldRequest request{.id = ReservationId::make(), .items = wanted({{id, 1}}), .time = 60s};
    HoldResult result;
    int held = 0;
    int refused = 0;
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return hold_under(store, request, result); });
    test_.run("UPDATE reservations SET expires_at = now() - interval '1 second'");
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return hold_one(store, wanted({{id, 1}}), held, refused); });
    EXPECT_EQ(refused, 1) << "nobody has said that it may go";

    std::vector<ExpiredHold> seen;
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return see_expired(store, {other}, seen); });
    EXPECT_TRUE(seen.empty());
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return see_expired(store, {id}, seen); });
    ASSERT_EQ(seen.size(), 1U);
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return hold_under(store, request, result); });  // renewed
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return release_as_seen(store, seen); });
    EXPECT_EQ(stock(id), "1/1/0");

    test_.run("UPDATE reservations SET expires_at = now() - interval '1 second'");
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return see_expired(store, {}, seen); });
    run(1, 4, [&](StockStore& store, pg::Database&, int) {
        return store.keep_seen({{seen.front(), SystemClock().now() + 60s}});
    });
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return release_as_seen(store, seen); });
    EXPECT_EQ(stock(id), "1/1/0") << "kept";

    test_.run("UPDATE reservations SET expires_at = now() - interval '1 second'");
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return see_expired(store, {}, seen); });
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return release_as_seen(store, seen); });
    EXPECT_EQ(stock(id), "1/0/0");
}

task<void> sell(StockStore& store, pg::Database& database, VariantId id, std::vector<ReservationId>& missing) {
    const auto reservation = ReservationId::make();
    co_await store.hold({.id = reservation, .items = wanted({{id, 3}}), .time = 60s});
    for (int time = 0; time < 2; ++time) {
        auto transaction = co_await database.begin();
        missing = co_await commit_reservations(transaction, {reservation});
        co_await transaction.commit();
    }
}

TEST_F(StockTest, WhatIsPaidLeavesTheShelfOnce) {
    const auto id = variant(1, 5);
    std::vector<ReservationId> missing;
    run(1, 4, [&](StockStore& store, pg::Database& database, int) { return sell(store, database, id, missing); });
    EXPECT_EQ(stock(id), "2/0/3");
    EXPECT_TRUE(missing.empty()) << "the second time it is sold already";
}

TEST_F(StockTest, WhatIsNotOnSaleIsNotHeld) {
    const auto id = variant(1, 5);
    int held = 0;
    int refused = 0;
    run(1, 4, [&](StockStore& store, pg::Database&, int) {
        return hold_one(store, wanted({{id, 1}, {VariantId::make(), 1}}), held, refused);
    });
    const auto refuse = [&](int times) {
        run(1, 4,
            [&](StockStore& store, pg::Database&, int) { return hold_one(store, wanted({{id, 1}}), held, refused); });
        EXPECT_EQ(refused, times);
    };
    test_.run("UPDATE products SET published = false");
    refuse(2);
    test_.run("UPDATE products SET published = true");
    test_.run("UPDATE sellers SET state = 'inactive'");
    refuse(3);
    test_.run("UPDATE sellers SET state = 'unknown'");
    refuse(4);
    test_.run("DELETE FROM sellers");
    refuse(5);
    EXPECT_EQ(held, 0);
    EXPECT_EQ(stock(id), "5/0/0");
}

}  // namespace
}  // namespace souk::product
