// Visitors who look around and customers who buy do not wait for each other.
#include "services/product/storage/lanes.hpp"

#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/product/storage/review_store.hpp"
#include "services/product/storage/stock_store.hpp"

#include <gtest/gtest.h>

namespace souk::product {
namespace {

using namespace std::chrono_literals;

// Every list of reviews takes as long as the server lets it: somebody holds the table.
constexpr pg::Statement<void, void> hold_reviews_sql{"test.hold_reviews",
                                                     "LOCK TABLE reviews IN ACCESS EXCLUSIVE MODE"};

struct Course {
    int visitors = 0;
    int turned_away = 0;
    std::chrono::steady_clock::duration slowest_quote{};
    bool over = false;
};

task<void> look_around(pg::Database& browsing, Course& course) {
    ReviewStore reviews(browsing);
    ++course.visitors;
    while (!course.over) {
        try {
            co_await reviews.newest(ProductId::make(), std::nullopt, 20);
        } catch (const std::exception&) {
            ++course.turned_away;
        }
    }
    --course.visitors;
}

task<void> buy_beside_visitors(pg::Database& trade, pg::Database& browsing, pg::Database& other, Course& course) {
    auto holding = co_await other.begin();
    co_await holding.execute(hold_reviews_sql);
    // So many that no connection is left over: short reads of one moment travel together.
    for (int visitor = 0; visitor < 90; ++visitor) browsing.loop().spawn("visitor", look_around(browsing, course));
    co_await pg::until(trade.loop(), [&] { return course.visitors == 90; });
    co_await trade.loop().sleep(100ms);  // each connection is at work for visitors now
    StockStore stock(trade);
    WantedItems wanted;
    wanted.push_back({VariantId::make(), Quantity::parse(1).value()});
    for (int quote = 0; quote < 20 && course.slowest_quote < 1s; ++quote) {
        const auto start = std::chrono::steady_clock::now();
        co_await stock.quote(wanted);
        course.slowest_quote = std::max(course.slowest_quote, std::chrono::steady_clock::now() - start);
    }
    co_await pg::until(trade.loop(), [&] { return course.turned_away > 0; });
    course.over = true;
    co_await holding.commit();
    co_await pg::until(trade.loop(), [&] { return course.visitors == 0; });
}

class LanesTest : public ::testing::Test {
  protected:
    LanesTest() { pg::migrate(test_.conninfo(), test_.password(), "services/product/migrations", nullptr); }

    Course course_with(const Lanes& lanes, bool apart) {
        Course course;
        pg::LoopWithDatabase loop(lanes.trade);
        pg::Database browsing(loop.loop(), lanes.browsing, loop.metrics());
        pg::Database other(loop.loop(), test_.config(2), loop.metrics());
        loop.run(buy_beside_visitors(loop.database(), apart ? browsing : loop.database(), other, course));
        return course;
    }
    pg::TestDatabase test_;
};

TEST_F(LanesTest, AQuoteIsFastWhileVisitorsTakeAllTheirConnections) {
    const auto course = course_with(lanes_of(test_.config(6), 3), true);
    EXPECT_LT(course.slowest_quote, 500ms);
    EXPECT_GT(course.turned_away, 0);
}

// Without lanes they wait: that is what the test above would find.
TEST_F(LanesTest, InOneLaneAQuoteWaitsForVisitors) {
    auto lanes = lanes_of(test_.config(6), 3);
    lanes.trade.statement_timeout = 100ms;
    EXPECT_GT(course_with(lanes, false).slowest_quote, 500ms);
}

TEST_F(LanesTest, TogetherTheyHaveTheConnectionsOfTheLoop) {
    for (const auto& [all, wanted, trade, browsing] :
         {std::tuple(6, 3, 3, 3), std::tuple(6, 200, 2, 4), std::tuple(4, 1, 3, 1), std::tuple(2, 3, 2, 1)}) {
        const auto lanes = lanes_of(test_.config(all), wanted);
        EXPECT_EQ(lanes.trade.connections, trade) << all;
        EXPECT_EQ(lanes.browsing.connections, browsing) << all;
    }
}

}  // namespace
}  // namespace souk::product
