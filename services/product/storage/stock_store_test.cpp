// Stock against a real PostgreSQL: the statements that decide who gets what.
#include "services/product/storage/stock_store.hpp"

#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/product/storage/catalogue_store.hpp"
#include "services/product/storage/review_store.hpp"

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
    const auto result = co_await store.hold(ReservationId::make(), items, time);
    ++(result.held ? held : refused);
}

TEST_F(StockTest, StatementsFitTheSchema) {
    auto shapes = stock_statements();
    for (const auto& more : {catalogue_statements(), review_statements()})
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
    for (int time = 0; time < 2; ++time) {
        const auto result = co_await store.hold(reservation, wanted({{id, 2}}), 60s);
        EXPECT_TRUE(result.held);
        prices.push_back(result.quote.items.at(0).unit_price.amount());
        test.run("UPDATE variants SET price = 1500");
    }
    co_await store.release(reservation);
    EXPECT_TRUE((co_await store.hold(reservation, wanted({{id, 2}}), 60s)).closed);
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

TEST_F(StockTest, AnExpiredHoldGivesWayToTheNextBuyerWithoutASweeper) {
    const auto id = variant(1, 1);
    int held = 0;
    int refused = 0;
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return hold_one(store, wanted({{id, 1}}), held, refused); });
    test_.run("UPDATE reservations SET expires_at = now() - interval '1 second'");
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return hold_one(store, wanted({{id, 1}}), held, refused); });
    EXPECT_EQ(held, 2);
    EXPECT_EQ(stock(id), "1/1/0");
    EXPECT_EQ(test_.value("SELECT string_agg(status, ',' ORDER BY id) FROM reservations"), "released,held");
}

task<void> sell(StockStore& store, pg::Database& database, VariantId id, std::vector<ReservationId>& missing) {
    const auto reservation = ReservationId::make();
    co_await store.hold(reservation, wanted({{id, 3}}), 60s);
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
    EXPECT_EQ(missing.size(), 1U);  // the second time it was not held any more
}

TEST_F(StockTest, UnknownAndHiddenVariantsAreNotHeld) {
    const auto id = variant(1, 5);
    int held = 0;
    int refused = 0;
    run(1, 4, [&](StockStore& store, pg::Database&, int) {
        return hold_one(store, wanted({{id, 1}, {VariantId::make(), 1}}), held, refused);
    });
    test_.run("UPDATE products SET published = false");
    run(1, 4, [&](StockStore& store, pg::Database&, int) { return hold_one(store, wanted({{id, 1}}), held, refused); });
    EXPECT_EQ(refused, 2);
    EXPECT_EQ(stock(id), "5/0/0");
}

}  // namespace
}  // namespace souk::product
