// What the statements of the product service cost when the catalogue has grown.
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/filled_database.hpp"
#include "foundation/postgres/plan_check.hpp"
#include "foundation/postgres/sweeps_test.hpp"
#include "foundation/postgres/table_check.hpp"
#include "services/product/storage/catalogue_store.hpp"
#include "services/product/storage/list_store.hpp"
#include "services/product/storage/old_words.hpp"
#include "services/product/storage/review_store.hpp"
#include "services/product/storage/seller_store.hpp"
#include "services/product/storage/stock_store.hpp"
#include "services/product/storage/sweeps.hpp"

#include <gtest/gtest.h>

namespace souk::product {
namespace {

std::vector<pg::StatementShape> statements() {
    auto shapes = catalogue_statements();
    for (const auto& more : {list_statements(), stock_statements(), review_statements(), seller_statements(),
                             old_words_statements(), pg::shapes_of(sweeps()), outbox::statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    return shapes;
}

class ProductPlans : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        filled_ = new pg::FilledDatabase("services/product/migrations", "services/product/storage/filled.sql");
    }
    static void TearDownTestSuite() { delete std::exchange(filled_, nullptr); }
    static const pg::TestDatabase& database() { return filled_->database(); }

  private:
    inline static pg::FilledDatabase* filled_ = nullptr;
};

// words, category, prices, in stock, after (price, id), limit, currency
const char* const questions[] = {
    "NULL, NULL, 0, 9223372036854775807, false, {start}, 101, 'EUR'",
    "NULL, NULL, 70000, 9223372036854775807, false, {start}, 21, 'EUR'",
    "NULL, NULL, 60000, 9223372036854775807, false, {start}, 101, 'EUR'",
    "NULL, NULL, 0, 99, false, {start}, 21, 'EUR'",
    "NULL, NULL, 50090, 50091, false, {start}, 21, 'EUR'",
    "NULL, NULL, 0, 9223372036854775807, true, {start}, 101, 'EUR'",
    "'mug', NULL, 0, 9223372036854775807, false, {start}, 21, 'EUR'",
    "'relic', NULL, 0, 9223372036854775807, true, {start}, 101, 'EUR'",
    "'!thing', NULL, 0, 9223372036854775807, false, {start}, 21, 'EUR'",
    "'zebra | yak', NULL, 0, 9223372036854775807, false, {start}, 21, 'EUR'",
    "'hand <-> blue', NULL, 0, 9223372036854775807, false, {start}, 21, 'EUR'",
    "NULL, NULL, 0, 9223372036854775807, false, {start}, 21, 'JPY'",
    "NULL, NULL, 0, 9223372036854775807, false, {start}, 21, 'XAF'",
    "'nothing', NULL, 70000, 70001, true, {start}, 101, 'EUR'",
};
const char* const category_questions[] = {
    "NULL, 'none', 0, 9223372036854775807, false, {start}, 21, 'EUR'",
    "NULL, 'category-1', 0, 9223372036854775807, false, {start}, 21, 'XAF'",
    "NULL, 'category-300', 0, 9223372036854775807, false, {start}, 21, 'EUR'",
    "NULL, 'category-1', 0, 9223372036854775807, false, {start}, 101, 'EUR'",
    "NULL, 'category-1', 60000, 9223372036854775807, false, {start}, 101, 'EUR'",
    "NULL, 'category-1', 0, 99, true, {start}, 21, 'EUR'",
    "'relic', 'category-2', 0, 9223372036854775807, true, {start}, 101, 'EUR'",
    "'nothing', 'category-1', 70000, 70001, true, {start}, 101, 'EUR'",
};

std::string put(std::string question, const std::string& start) {
    return question.replace(question.find("{start}"), 7, start);
}

constexpr const char* first_newest = "9223372036854775807, 'ffffffff-ffff-ffff-ffff-ffffffffffff'";
constexpr const char* first_low = "-1, '00000000-0000-0000-0000-000000000000'";
constexpr const char* middle = "25000, nth(many() / 2)";

// The longest orders have a thousand lines.
void probe_stock(pg::PlanCheck& check) {
    const pg::PlanLimit thousand_lines{.pages = 60'000};
    constexpr const char* why = "a thousand variants, each with its stock, product and line";
    check.limit("stock.quote", thousand_lines, why);
    check.probe("stock.quote", "ARRAY[nth(1), nth(900000001)], ARRAY[1, 1]::bigint[]");
    check.probe("stock.quote", "nths(1, 1000), array_fill(1::bigint, ARRAY[1000])");
    check.limit("stock.hold", thousand_lines, why);
    check.probe("stock.hold",
                "nth(900000001), 1, nths(1, 1000), array_fill(1::bigint, ARRAY[1000]), "
                "array_fill(0::bigint, ARRAY[1000]), 60, 75");
    check.probe("stock.hold",
                "nth(900000001), 1, nths(5001, 6000), array_fill(1::bigint, ARRAY[1000]), "
                "array_fill(9::bigint, ARRAY[1000]), 60, 1");
    check.probe("stock.hold", "nth(900000001), 1, ARRAY[nth(900000001)], '{1}'::bigint[], '{0}'::bigint[], 60, 75");
    check.probe("stock.lock_reservation", "nth(21000)");
    check.probe("stock.lock_reservation", "nth(900000001)");
    check.probe("stock.renew", "nth(21000), 2, 60");
    check.probe("stock.held_before", "nth(21000)");
    check.limit("stock.lock", thousand_lines, why);
    check.probe("stock.lock", "nths(1, 1000)");
    check.probe("stock.lock", "ARRAY[nth(900000001)]");
    check.probe("stock.remove_reservation", "nth(21000)");
    check.probe("stock.await_reservation", "nth(21000), 9");
    check.probe("stock.release", "nth(21000), 9");
    check.probe("stock.release", "nth(900000001), 1");
    check.probe("stock.expired", "ARRAY[]::uuid[], 100");
    check.probe("stock.expired", "ARRAY[nth(900000001)], 100");
    check.probe("stock.expired", "nths(30000, 31000), 100");
    constexpr const char* since = "array_fill('2020-01-01 00:00+00'::timestamptz, ARRAY[100])";
    check.probe("stock.release_seen", std::string("nths(1, 100), ") + since);
    check.probe("stock.release_seen", std::string("nths(30000, 30099), ") + since);
    check.probe("stock.keep_seen", std::string("nths(1, 100), ") + since + ", array_fill(now(), ARRAY[100])");
    check.limit("stock.commit", thousand_lines, "a thousand reservations that are committed together");
    for (const auto* statement : {"stock.commit", "stock.committed"}) {
        check.probe(statement, "ARRAY[nth(21000), nth(900000001)]");
        check.probe(statement, "nths(19000, 19999)");
    }
}

TEST_F(ProductPlans, NoStatementsCostGrowsWithATable) {
    pg::PlanCheck check(database().conninfo_with_password(), statements());
    for (const auto& [order, start] : {std::pair("newest", first_newest), std::pair("price_low", first_low),
                                       std::pair("price_high", first_newest)}) {
        for (const auto* list : {"product.walk_", "product.category_"})
            check.limit(std::string(list) + order, {.pages = 25'000},
                        "two thousand products are looked at, each with its stock");
        for (const auto* from : {start, middle}) {
            for (const auto* question : questions)
                check.probe(std::string("product.walk_") + order, put(question, from));
            for (const auto* question : category_questions)
                check.probe(std::string("product.category_") + order, put(question, from));
        }
        const auto search = std::string("product.search_") + order;
        check.limit(search, {.rows = 11'000, .pages = 60'000},
                    "the index of words is read up to ten thousand products");
        for (const auto* words : {"'unicorn'", "'unicorn & mug'", "'(unicorn | unicorns) <-> mug'", "'nothing'", "''"})
            check.probe(search,
                        put(std::string(words) + ", NULL, 0, 9223372036854775807, true, {start}, 101, 'EUR'", start));
        check.probe(search, put("'unicorn', 'category-1', 0, 99, false, {start}, 21, 'EUR'", start));
    }
    for (const auto* question : questions) {
        if (std::string_view(question).starts_with("NULL"))
            check.probe("product.few_newest", put(question, first_newest));
    }
    check.limit("product.few_newest", {.pages = 25'000}, "two thousand products are looked at, each with its stock");
    for (const auto* question : category_questions)
        check.probe("product.few_category_newest", put(question, first_newest));
    check.limit("product.few_category_newest", {.rows = 5'000, .pages = 30'000}, "two thousand, each with its place");
    check.limit("product.count_in_category_range", {.rows = 5'000}, "two thousand, each with its place");
    for (const auto* category : {"NULL", "'none'", "'category-1'", "'category-300'"}) {
        for (const auto* range : {"0, 9223372036854775807", "70000, 70001", "0, 99"}) {
            check.probe("product.count_in_range", std::string(category) + ", " + range + ", 'EUR'");
            check.probe("product.count_in_category_range", std::string(category) + ", " + range + ", 'EUR'");
        }
    }
    check.probe("product.word_counts", "ARRAY['mug', 'nothing']");
    check.probe("product.word_counts", "array_fill('nothing'::text, ARRAY[400])");
    check.probe("product.currencies");
    check.probe("product.old_words", "1::smallint, 50");
    check.probe("product.renew_words", "nths(1, 50), array_fill('new:1A'::text, ARRAY[50]), 1::smallint");

    check.probe("category.list");
    check.probe("category.by_slug", "'none'");
    check.probe("category.insert", "nth(900000001), nth(1), 'new', 'New'");
    check.probe(
        "product.insert",
        "nth(900000001), nth(1), nth(2), 'new', 'New', 'new', 'approved', true, 100, 'EUR', 'new:1A', 1::smallint");
    check.probe(
        "variant.insert",
        "nth(900000000), 'EUR', ARRAY[nth(900000001)], ARRAY['NEW'], ARRAY[''], ARRAY[900::bigint], ARRAY[5::bigint]");
    check.probe("image.insert", "nth(900000), ARRAY['/new.jpg'], ARRAY['']");
    for (const auto* statement : {"product.visible", "product.images", "product.variants"}) {
        check.probe(statement, "ARRAY[nth(1), nth(many()), nth(900000001)]");
        check.probe(statement, "array_fill(nth(many() / 2), ARRAY[100])");
    }
    check.probe("variant.by_sku", "ARRAY['SKU-00000001', 'none']");
    check.probe("variant.by_sku", "array_fill('none'::text, ARRAY[100])");
    check.probe("product.approve", "nth(57)");
    check.probe("product.seller", "nth(1)");
    check.probe("product.seller", "nth(900000001)");
    check.probe("product.give_to_seller", "nth(7), nth(8), 200");
    check.probe("product.give_to_seller", "nth(900000001), nth(8), 200");
    check.probe("seller.unknown", "200");
    check.probe("seller.set_state", "nth(7), 'inactive', nth(1)");
    check.probe("seller.set_state", "nth(900000001), 'active', nth(1)");
    check.probe("seller.introduce", "nth(7), 'active'");
    check.probe("seller.introduce", "nth(900000001), 'active'");
    check.probe("seller.forget_unknown", "nth(2000)");
    check.probe("review.insert", "nth(900000001), nth(2), nth(900000001), 5::smallint, 'Good', NULL");
    check.probe("review.newest", "nth(1), 'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("review.newest", "nth(2), nth(1), 101");

    probe_stock(check);

    check.probe("category.add_up_changes", "1000");
    check.probe("reservation.remove_old", "500");
    check.probe("outbox.append", "nth(900000001), 'product.updated', '{}'");
    check.probe("outbox.remember", "'payment.processed', nth(1)");
    check.probe("outbox.remember_many", "'payment.processed', ARRAY[nth(1), nth(900000001)]");
    check.probe("outbox.forget", "500");
    for (const auto& problem : check.problems()) ADD_FAILURE() << problem;
}

TEST_F(ProductPlans, EveryTableSaysWhenItsRowsGo) {
    for (const auto& problem : pg::check_tables(database().conninfo_with_password(), statements()))
        ADD_FAILURE() << problem;
}

TEST_F(ProductPlans, ALargeBacklogGoesInSmallSteps) { pg::expect_small_steps(database(), sweeps()); }

}  // namespace
}  // namespace souk::product
