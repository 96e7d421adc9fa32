// Private to ListStore: the statements of lists, put together from their pieces. Each order has its own window and its
// own statement, so that each is read along its own index with one plan for all values.
#pragma once

#include "foundation/core/currency.hpp"
#include "foundation/postgres/joined_sql.hpp"
#include "foundation/postgres/statement.hpp"
#include "services/product/domain/ids.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace souk::product {

// The range of prices and the place after which the list goes on are always there: without a filter, on the first page,
// they are the ends of the scale. A range of prices, and an order of prices, is one of a currency.
struct ListParams {
    std::optional<std::string> words;  // a tsquery, in writing
    std::optional<std::string> category;
    std::int64_t min_price = 0;
    std::int64_t max_price = 0;
    bool in_stock = false;
    std::int64_t after_price = 0;
    ProductId after_id;
    std::int64_t limit = 0;
    std::optional<Currency> currency;
};
BOOST_DESCRIBE_STRUCT(ListParams, (),
                      (words, category, min_price, max_price, in_stock, after_price, after_id, limit, currency))

// `last` is the product at the end of the window. It comes whether it fits or not: the next page goes on behind it.
struct ListRow {
    ProductId id;
    std::string slug;
    std::string name;
    std::string category;
    std::int64_t price_from = 0;
    Currency currency;
    std::optional<std::string> image;
    bool in_stock = false;
    bool fits = false;
    bool last = false;
};
BOOST_DESCRIBE_STRUCT(ListRow, (), (id, slug, name, category, price_from, currency, image, in_stock, fits, last))

using List = pg::Statement<ListParams, ListRow>;

namespace list_sql {

using Sql = std::string_view;

constexpr Sql select = R"sql(
    SELECT p.id, p.slug, p.name, (SELECT c.slug FROM categories c WHERE c.id = p.category_id) AS category, p.price_from,
           p.currency,
           (SELECT i.url FROM product_images i WHERE i.product_id = p.id ORDER BY i.position LIMIT 1) AS image,
           EXISTS (SELECT FROM variants v JOIN stock s ON s.variant_id = v.id
                   WHERE v.product_id = p.id AND s.on_hand > s.reserved) AS in_stock,
           )sql";

constexpr Sql fits = R"sql(
        ($1::text IS NULL OR p.search @@ (SELECT $1::text::tsquery))
        AND ($9::text IS NULL OR p.currency = $9)
        AND p.price_from >= $3 AND p.price_from <= $4
        AND EXISTS (SELECT FROM active_sellers a WHERE a.id = p.seller_id)
        AND (NOT $5 OR EXISTS (SELECT FROM variants v JOIN stock s ON s.variant_id = v.id
                               WHERE v.product_id = p.id AND s.on_hand > s.reserved)))sql";

// --- the walk: the next two thousand in the list's order, of the whole catalogue or of a category with all below it

constexpr Sql walk = "f.fits, p.place = 2000 AS last FROM (";
constexpr Sql walked = ") p CROSS JOIN LATERAL (SELECT ";
constexpr Sql fitting = " AS fits) f WHERE f.fits OR p.place = 2000";
constexpr Sql at_most = " LIMIT $8";

constexpr Sql number_newest = "SELECT w.*, row_number() OVER (ORDER BY w.id DESC) AS place FROM (";
constexpr Sql number_price_low = "SELECT w.*, row_number() OVER (ORDER BY w.price_from, w.id) AS place FROM (";
constexpr Sql number_price_high =
    "SELECT w.*, row_number() OVER (ORDER BY w.price_from DESC, w.id DESC) AS place FROM (";
constexpr Sql numbered = ") w";

constexpr Sql columns =
    "(SELECT p.id, p.seller_id, p.slug, p.name, p.category_id, p.price_from, p.currency, p.search FROM ";
constexpr Sql visible = "products p WHERE p.approval = 'approved' AND p.published";
// Places are entered by their index, and each product is looked up for its place.
constexpr Sql placed = R"sql((SELECT c.product_id FROM product_places c
        WHERE c.category_id = (SELECT id FROM categories WHERE slug = $2))sql";
constexpr Sql products_there = R"sql( c CROSS JOIN LATERAL
        (SELECT p.* FROM products p WHERE p.id = c.product_id OFFSET 0) p))sql";

// Along the price, the cursor begins at the wanted price (ListStore sees to it) and the other end of the range ends it.
constexpr Sql after_newest = " AND p.id < $7 ORDER BY p.id DESC LIMIT 2000)";
constexpr Sql after_price_low =
    " AND p.currency = $9 AND (p.price_from, p.id) > ($6, $7) AND p.price_from <= $4"
    " ORDER BY p.price_from, p.id LIMIT 2000)";
constexpr Sql after_price_high =
    " AND p.currency = $9 AND (p.price_from, p.id) < ($6, $7) AND p.price_from >= $3"
    " ORDER BY p.price_from DESC, p.id DESC LIMIT 2000)";
constexpr Sql place_after_newest = " AND c.product_id < $7 ORDER BY c.product_id DESC LIMIT 2000)";
constexpr Sql place_after_price_low =
    " AND c.currency = $9 AND (c.price_from, c.product_id) > ($6, $7) AND c.price_from <= $4"
    " ORDER BY c.price_from, c.product_id LIMIT 2000)";
constexpr Sql place_after_price_high =
    " AND c.currency = $9 AND (c.price_from, c.product_id) < ($6, $7) AND c.price_from >= $3"
    " ORDER BY c.price_from DESC, c.product_id DESC LIMIT 2000)";

constexpr Sql newest = " ORDER BY p.id DESC";
constexpr Sql price_low = " ORDER BY p.price_from, p.id";
constexpr Sql price_high = " ORDER BY p.price_from DESC, p.id DESC";
constexpr Sql window_newest = " ORDER BY w.id DESC LIMIT 2000";
constexpr Sql window_price_low = " ORDER BY w.price_from, w.id LIMIT 2000";
constexpr Sql window_price_high = " ORDER BY w.price_from DESC, w.id DESC LIMIT 2000";

template <const Sql& number, const Sql& after, const Sql& window, const Sql& order>
constexpr Sql walk_all = pg::joined_sql<select, walk, number, columns, visible, after, numbered, window, walked, fits,
                                        fitting, order, at_most>;
template <const Sql& number, const Sql& after, const Sql& window, const Sql& order>
constexpr Sql walk_category = pg::joined_sql<select, walk, number, columns, placed, after, products_there, numbered,
                                             window, walked, fits, fitting, order, at_most>;

// --- few: what an index finds few of is read from that index and put in order

constexpr Sql no_end = "true AS fits, false AS last FROM ";
// LIMIT keeps the planner from reading the whole category to look products up in it.
constexpr Sql further = R"sql(
        AND ($2::text IS NULL OR (
            SELECT true FROM product_places c
            WHERE c.category_id = (SELECT id FROM categories WHERE slug = $2) AND c.product_id = p.id LIMIT 1)) AND )sql";
constexpr Sql also = " AND ";
constexpr Sql behind_newest = " AND p.id < $7";
constexpr Sql behind_price_low = " AND (p.price_from, p.id) > ($6, $7)";
constexpr Sql behind_price_high = " AND (p.price_from, p.id) < ($6, $7)";

// OFFSET keeps the planner from looking for the words along the order instead.
constexpr Sql with_words = R"sql((
        SELECT p.* FROM products p
        WHERE p.approval = 'approved' AND p.published AND p.search @@ $1::text::tsquery OFFSET 0
    ) p WHERE true)sql";
template <const Sql& behind, const Sql& order>
constexpr Sql search = pg::joined_sql<select, no_end, with_words, further, fits, behind, order, at_most>;

// Compared as pairs, so that the planner reads along the index as far as it must, however many it thinks there are.
constexpr Sql in_range =
    " AND (p.currency, p.price_from) >= ($9, $3) AND (p.currency, p.price_from) <= ($9, $4)"
    " ORDER BY p.currency, p.price_from, p.id LIMIT 2000)";
constexpr Sql place_in_range =
    " AND (c.currency, c.price_from) >= ($9, $3) AND (c.currency, c.price_from) <= ($9, $4)"
    " ORDER BY c.currency, c.price_from, c.product_id LIMIT 2000)";
constexpr Sql end_few = " p WHERE true";
constexpr Sql few_all =
    pg::joined_sql<select, no_end, columns, visible, in_range, end_few, further, fits, behind_newest, newest, at_most>;
constexpr Sql few_category = pg::joined_sql<select, no_end, columns, placed, place_in_range, products_there, end_few,
                                            also, fits, behind_newest, newest, at_most>;

// How many there are, as far as it matters: one more than few.
constexpr Sql count_all = R"sql(
    SELECT count(*) FROM (
        SELECT FROM products p WHERE p.approval = 'approved' AND p.published AND $1::text IS NULL
        AND p.currency = $4 AND p.price_from >= $2 AND p.price_from <= $3 ORDER BY p.price_from LIMIT 2001) p)sql";
constexpr Sql count_category = R"sql(
    SELECT count(*) FROM (
        SELECT FROM product_places c WHERE c.category_id = (SELECT id FROM categories WHERE slug = $1)
        AND c.currency = $4 AND c.price_from >= $2 AND c.price_from <= $3 ORDER BY c.price_from LIMIT 2001) c)sql";

// How many products have each of these words, by PostgreSQL's own statistics: where it is few, the index of words finds
// them all.
constexpr Sql word_counts = R"sql(
    SELECT wanted.word, coalesce(common.share, 0) * (SELECT greatest(reltuples, 0)::float8 FROM pg_class WHERE oid = 'products'::regclass)
           AS products
    FROM unnest($1) AS wanted (word)
    LEFT JOIN (
        SELECT unnest(s.most_common_elems::text::text[]) AS word, unnest(s.most_common_elem_freqs)::float8 AS share
        FROM pg_stats s WHERE s.schemaname = 'public' AND s.tablename = 'products' AND s.attname = 'search'
    ) common USING (word))sql";

// The currencies that there are prices in, each found by its beginning in the index of prices.
constexpr Sql currencies = R"sql(
    WITH RECURSIVE found (currency) AS (
        (SELECT p.currency FROM products p WHERE p.approval = 'approved' AND p.published ORDER BY p.currency LIMIT 1)
        UNION ALL
        SELECT (SELECT p.currency FROM products p
                WHERE p.approval = 'approved' AND p.published AND p.currency > f.currency ORDER BY p.currency LIMIT 1)
        FROM found f WHERE f.currency IS NOT NULL
    )
    SELECT currency FROM found WHERE currency IS NOT NULL LIMIT 200)sql";

}  // namespace list_sql

}  // namespace souk::product
