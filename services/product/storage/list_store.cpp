#include "services/product/storage/list_store.hpp"

#include "services/product/storage/list_statements.hpp"

#include <limits>
#include <unordered_map>

namespace souk::product {

namespace {

constexpr std::int64_t few = 2'000;  // what is found by its price and put in another order
constexpr double rare = 10'000;      // products that an index of words may find
constexpr std::int64_t lowest = 0;
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

namespace sql = list_sql;
constexpr List walk_newest_sql{"product.walk_newest",
                               sql::walk_all<sql::number_newest, sql::after_newest, sql::window_newest, sql::newest>};
constexpr List walk_price_low_sql{
    "product.walk_price_low",
    sql::walk_all<sql::number_price_low, sql::after_price_low, sql::window_price_low, sql::price_low>};
constexpr List walk_price_high_sql{
    "product.walk_price_high",
    sql::walk_all<sql::number_price_high, sql::after_price_high, sql::window_price_high, sql::price_high>};
constexpr List category_newest_sql{
    "product.category_newest",
    sql::walk_category<sql::number_newest, sql::place_after_newest, sql::window_newest, sql::newest>};
constexpr List category_price_low_sql{
    "product.category_price_low",
    sql::walk_category<sql::number_price_low, sql::place_after_price_low, sql::window_price_low, sql::price_low>};
constexpr List category_price_high_sql{
    "product.category_price_high",
    sql::walk_category<sql::number_price_high, sql::place_after_price_high, sql::window_price_high, sql::price_high>};
constexpr List search_newest_sql{"product.search_newest", sql::search<sql::behind_newest, sql::newest>};
constexpr List search_price_low_sql{"product.search_price_low", sql::search<sql::behind_price_low, sql::price_low>};
constexpr List search_price_high_sql{"product.search_price_high", sql::search<sql::behind_price_high, sql::price_high>};
constexpr List few_newest_sql{"product.few_newest", sql::few_all};
constexpr List few_category_newest_sql{"product.few_category_newest", sql::few_category};

using Range = std::tuple<std::optional<std::string>, std::int64_t, std::int64_t, std::optional<Currency>>;
constexpr pg::Statement<Range, std::int64_t> count_sql{"product.count_in_range", sql::count_all},
    count_category_sql{"product.count_in_category_range", sql::count_category};

constexpr pg::Statement<std::vector<std::string>, std::tuple<std::string, double>> word_counts_sql{
    "product.word_counts", sql::word_counts};
constexpr pg::Statement<void, Currency> currencies_sql{"product.currencies", sql::currencies};

const List& walk_of(Sort sort, bool category) {
    switch (sort) {
        case Sort::price_low: return category ? category_price_low_sql : walk_price_low_sql;
        case Sort::price_high: return category ? category_price_high_sql : walk_price_high_sql;
        case Sort::newest: break;
    }
    return category ? category_newest_sql : walk_newest_sql;
}

const List& search_of(Sort sort) {
    switch (sort) {
        case Sort::price_low: return search_price_low_sql;
        case Sort::price_high: return search_price_high_sql;
        case Sort::newest: break;
    }
    return search_newest_sql;
}

// The place after which the page begins. In the order of prices that is never outside the wanted range: the index is
// entered there.
Cursor start_of(const Listing& listing) {
    const Cursor after = listing.after.value_or(
        listing.sort == Sort::price_low ? Cursor{-1, ProductId()} : Cursor{highest, ProductId(Uuid::max())});
    if (listing.sort == Sort::price_low && listing.min_price && after.price < *listing.min_price)
        return {*listing.min_price - 1, ProductId(Uuid::max())};
    if (listing.sort == Sort::price_high && listing.max_price && after.price > *listing.max_price)
        return {*listing.max_price, ProductId(Uuid::max())};
    return after;
}

ListedProducts page_of(std::vector<ListRow> rows, std::int64_t wanted) {
    ListedProducts page;
    for (auto& row : rows) {
        if (std::ssize(page.items) == wanted) {
            const auto& last = page.items.back();
            page.next = Cursor{last.price_from.amount(), last.id};
            break;
        }
        if (row.fits)
            page.items.push_back({row.id, std::move(row.slug), std::move(row.name), std::move(row.category),
                                  Money(row.price_from, row.currency), std::move(row.image), row.in_stock});
        if (row.last) page.next = Cursor{row.price_from, row.id};
    }
    return page;
}

// The statement that finds all that fits by an index, if they are few enough for that.
task<const List*> exact(pg::Database& database, const Listing& listing, const ListParams& params) {
    if (listing.words) {
        std::unordered_map<std::string, double> counts;
        for (auto& [word, count] : co_await database.all(word_counts_sql, listing.words->words()))
            counts.emplace(std::move(word), count);
        if (listing.words->at_most([&](const std::string& word) { return counts[word]; }) <= rare)
            co_return &search_of(listing.sort);
    }
    if (listing.sort == Sort::newest && (listing.min_price || listing.max_price)) {
        const auto& count = listing.category ? count_category_sql : count_sql;
        if (co_await database.one(count, {listing.category, params.min_price, params.max_price, listing.currency}) <=
            few)
            co_return listing.category ? &few_category_newest_sql : &few_newest_sql;
    }
    co_return nullptr;
}

}  // namespace

task<ListedProducts> ListStore::list(Listing listing) {
    const auto start = start_of(listing);
    // One more than is shown tells whether there is a next page.
    const ListParams params{listing.words ? std::optional(listing.words->text()) : std::nullopt,
                            listing.category,
                            listing.min_price.value_or(lowest),
                            listing.max_price.value_or(highest),
                            listing.in_stock,
                            start.price,
                            start.id,
                            listing.limit + 1,
                            listing.currency};
    auto rows = co_await database_.all(walk_of(listing.sort, listing.category.has_value()), params);
    const bool full = std::ranges::count_if(rows, &ListRow::fits) > listing.limit;
    if (!full && !rows.empty() && rows.back().last) {
        if (const auto* statement = co_await exact(database_, listing, params))
            rows = co_await database_.all(*statement, params);
    }
    co_return page_of(std::move(rows), listing.limit);
}

task<std::vector<Currency>> ListStore::currencies() { co_return co_await database_.all(currencies_sql); }

std::vector<pg::StatementShape> list_statements() {
    return pg::shapes_of(walk_newest_sql, walk_price_low_sql, walk_price_high_sql, category_newest_sql,
                         category_price_low_sql, category_price_high_sql, search_newest_sql, search_price_low_sql,
                         search_price_high_sql, few_newest_sql, few_category_newest_sql, count_sql, count_category_sql,
                         word_counts_sql, currencies_sql);
}

}  // namespace souk::product
