// Lists of products against a real PostgreSQL: whatever is asked for, the pages together are exactly what fits, in
// order.
#include "services/product/storage/list_store.hpp"

#include "foundation/postgres/filled_database.hpp"
#include "foundation/postgres/test_loop.hpp"

#include <gtest/gtest.h>

namespace souk::product {
namespace {

struct Question {
    Listing listing;
    std::string condition;  // the same in SQL, over products p
};

struct Walked {
    std::vector<std::string> ids;
    std::size_t pages = 0;
    std::size_t short_pages = 0;  // that have a next one
};

task<void> walk(pg::Database& database, Listing listing, Walked& walked) {
    ListStore store(database);
    for (bool more = true; more && walked.pages < 1000; ++walked.pages) {
        auto page = co_await store.list(listing);
        EXPECT_LE(std::ssize(page.items), listing.limit);
        for (const auto& item : page.items) walked.ids.push_back(item.id.to_string());
        more = page.next.has_value();
        if (more && std::ssize(page.items) < listing.limit) ++walked.short_pages;
        // A cursor is a text on its way through the customer's hands.
        if (more) listing.after = Cursor::parse(page.next->text());
    }
}

class ListStoreTest : public ::testing::Test {
  protected:
    static constexpr std::int64_t products = 9'000;  // a page looks at two thousand
    static void SetUpTestSuite() {
        filled_ =
            new pg::FilledDatabase("services/product/migrations", "services/product/storage/filled.sql", products);
        // As in a shop that sells other things, too: most cost less, and what is rare is somewhere.
        filled_->database().run(
            "UPDATE products SET price_from = 100 + ('x' || substr(md5(id::text), 1, 4))::bit(16)::int % 900 WHERE id "
            "> nth(300)");
        filled_->database().run("ANALYZE products");
    }
    static void TearDownTestSuite() { delete std::exchange(filled_, nullptr); }

    Walked walk_through(const Listing& listing) {
        Walked walked;
        pg::LoopWithDatabase loop(filled_->database().config(2));
        loop.run(walk(loop.database(), listing, walked));
        return walked;
    }
    static std::vector<std::string> expected(const Question& question) {
        const auto order = question.listing.sort == Sort::newest      ? "p.id DESC"
                           : question.listing.sort == Sort::price_low ? "p.price_from, p.id"
                                                                      : "p.price_from DESC, p.id DESC";
        const auto text = filled_->database().value(std::string("SELECT string_agg(p.id::text, ' ' ORDER BY ") + order +
                                                    ") FROM products_on_sale p WHERE " + question.condition);
        std::istringstream words(text);
        return {std::istream_iterator<std::string>(words), {}};
    }

    inline static pg::FilledDatabase* filled_ = nullptr;
};

Listing listing(std::optional<std::string> words, std::optional<std::string> category,
                std::optional<std::int64_t> min_price, std::optional<std::int64_t> max_price, bool in_stock) {
    Listing made;
    if (words) made.words.emplace(*words);
    made.category = std::move(category);
    made.min_price = min_price;
    made.max_price = max_price;
    made.in_stock = in_stock;
    if (min_price || max_price) made.currency = Currency::parse("EUR");
    return made;
}

std::vector<Question> questions() {
    constexpr auto any = std::nullopt;
    const std::string in_stock =
        "EXISTS (SELECT FROM variants v JOIN stock s ON s.variant_id = v.id WHERE v.product_id = p.id AND s.on_hand > "
        "s.reserved)";
    const std::string in_first = "p.category_id <= nth(41)";
    return {
        {listing(any, any, any, any, false), "true"},
        {listing(any, any, 60'000, any, false), "p.price_from >= 60000"},
        {listing(any, any, 70'000, any, false), "false"},
        {listing(any, any, any, 99, false), "false"},
        {listing(any, any, 300, 300, false), "p.price_from = 300"},
        {listing(any, any, 101, 980, false), "p.price_from BETWEEN 101 AND 980"},
        {listing(any, any, any, any, true), in_stock},
        {listing("mug", any, any, any, false), "p.name ~ 'Mug'"},
        {listing("unicorn", any, any, any, false), "p.name ~ 'unicorn'"},
        {listing("UNICORN -mug", any, any, any, false), "p.name ~ 'unicorn' AND p.name !~ 'Mug'"},
        {listing("unicorn or bowl", any, any, any, false), "p.name ~ '(unicorn|bowl)'"},
        {listing("\"blue bowl\"", any, any, any, false), "p.name ~ 'Blue bowl'"},
        {listing("nothing", any, any, any, false), "false"},
        {listing("relic", any, any, any, true), "p.description ~ 'relic' AND " + in_stock},
        {listing(any, "none", any, any, false), "false"},
        {listing(any, "category-300", any, any, false), "false"},
        {listing(any, "category-1", any, any, false), in_first},
        {listing(any, "category-2", any, any, false), "p.category_id IN (nth(2), nth(41))"},
        {listing(any, "category-41", any, any, false), "p.category_id = nth(41)"},
        {listing(any, "category-1", 60'000, any, false), in_first + " AND p.price_from >= 60000"},
        {listing("mug", "category-1", 200, 400, true),
         "p.name ~ 'Mug' AND p.price_from BETWEEN 200 AND 400 AND " + in_first + " AND " + in_stock},
    };
}

TEST_F(ListStoreTest, ThePagesTogetherAreAllThatFitsInOrder) {
    for (auto& question : questions()) {
        for (const auto sort : {Sort::newest, Sort::price_low, Sort::price_high}) {
            question.listing.sort = sort;
            const bool of_one_currency = question.listing.compares_prices();
            question.listing.currency = of_one_currency ? Currency::parse("EUR") : std::nullopt;
            for (const std::int64_t limit : {100, 40}) {
                if (limit == 40 && sort != Sort::newest) continue;
                question.listing.limit = limit;
                auto asked = question;
                if (of_one_currency) asked.condition = "p.currency = 'EUR' AND " + asked.condition;
                EXPECT_EQ(walk_through(question.listing).ids, expected(asked))
                    << question.condition << ", order " << static_cast<int>(sort) << ", limit " << limit;
            }
        }
    }
}

// What is on the oldest products only, in the order of the newest.
TEST_F(ListStoreTest, APageThatFindsLittleIsShortUnlessAnIndexFindsFew) {
    constexpr auto any = std::nullopt;
    EXPECT_GT(walk_through(listing(any, any, any, any, true)).short_pages, 0U);
    EXPECT_EQ(walk_through(listing("unicorn", any, any, any, false)).short_pages, 0U);
    EXPECT_EQ(walk_through(listing(any, any, 60'000, any, false)).short_pages, 0U);
    EXPECT_LE(walk_through(listing(any, "none", any, any, false)).pages, 1U);
    EXPECT_LE(walk_through(listing(any, any, 70'000, any, false)).pages, 1U);
}

}  // namespace
}  // namespace souk::product
