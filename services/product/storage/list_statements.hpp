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
// they are the ends of the scale.
struct ListParams {
    std::optional<std::string> words;
    std::optional<std::string> category;
    std::int64_t min_price = 0;
    std::int64_t max_price = 0;
    bool in_stock = false;
    std::int64_t after_price = 0;
    ProductId after_id;
    std::int64_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(ListParams, (), (words, category, min_price, max_price, in_stock, after_price, after_id, limit))

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
        ($1::text IS NULL OR p.search @@ (SELECT websearch_to_tsquery('simple', $1)))
        AND p.price_from >= $3 AND p.price_from <= $4
        AND EXISTS (SELECT FROM active_sellers a WHERE a.id = p.seller_id)
        AND (NOT $5 OR EXISTS (SELECT FROM variants v JOIN stock s ON s.variant_id = v.id
                               WHERE v.product_id = p.id AND s.on_hand > s.reserved)))sql";

// --- the walk: the next two thousand in the list's order, of the whole catalogue or of a category with its children

constexpr Sql walk = "f.fits, p.place = 2000 AS last FROM (";
constexpr Sql walked = ") p CROSS JOIN LATERAL (SELECT ";
constexpr Sql fitting = " AS fits) f WHERE f.fits OR p.place = 2000";
constexpr Sql at_most = " LIMIT $8";

constexpr Sql number_newest = "SELECT w.*, row_number() OVER (ORDER BY w.id DESC) AS place FROM (";
constexpr Sql number_price_low = "SELECT w.*, row_number() OVER (ORDER BY w.price_from, w.id) AS place FROM (";
constexpr Sql number_price_high =
    "SELECT w.*, row_number() OVER (ORDER BY w.price_from DESC, w.id DESC) AS place FROM (";
constexpr Sql numbered = ") w";

constexpr Sql visible = R"sql(
        (SELECT p.id, p.seller_id, p.slug, p.name, p.category_id, p.category_parent_id, p.price_from, p.currency, p.search
         FROM products p WHERE p.approval = 'approved' AND p.published)sql";
constexpr Sql in_category = " AND p.category_id = (SELECT id FROM categories WHERE slug = $2)";
constexpr Sql in_children = " AND p.category_parent_id = (SELECT id FROM categories WHERE slug = $2)";
constexpr Sql and_those = " UNION ALL ";

// Along the price, the cursor begins at the wanted price (ListStore sees to it) and the other end of the range ends it.
constexpr Sql after_newest = " AND p.id < $7 ORDER BY p.id DESC LIMIT 2000)";
constexpr Sql after_price_low =
    " AND (p.price_from, p.id) > ($6, $7) AND p.price_from <= $4 ORDER BY p.price_from, p.id LIMIT 2000)";
constexpr Sql after_price_high =
    " AND (p.price_from, p.id) < ($6, $7) AND p.price_from >= $3 ORDER BY p.price_from DESC, p.id DESC LIMIT 2000)";

constexpr Sql newest = " ORDER BY p.id DESC";
constexpr Sql price_low = " ORDER BY p.price_from, p.id";
constexpr Sql price_high = " ORDER BY p.price_from DESC, p.id DESC";
constexpr Sql window_newest = " ORDER BY w.id DESC LIMIT 2000";
constexpr Sql window_price_low = " ORDER BY w.price_from, w.id LIMIT 2000";
constexpr Sql window_price_high = " ORDER BY w.price_from DESC, w.id DESC LIMIT 2000";

template <const Sql& number, const Sql& after, const Sql& window, const Sql& order>
constexpr Sql walk_all =
    pg::joined_sql<select, walk, number, visible, after, numbered, window, walked, fits, fitting, order, at_most>;
template <const Sql& number, const Sql& after, const Sql& window, const Sql& order>
constexpr Sql walk_category =
    pg::joined_sql<select, walk, number, visible, in_category, after, and_those, visible, in_children, after, numbered,
                   window, walked, fits, fitting, order, at_most>;

// --- few: what an index finds few of is read from that index and put in order

constexpr Sql no_end = "true AS fits, false AS last FROM ";
constexpr Sql further = R"sql(
        AND ($2::text IS NULL OR (SELECT id FROM categories WHERE slug = $2) IN (p.category_id, p.category_parent_id)) AND )sql";
constexpr Sql behind_newest = " AND p.id < $7";
constexpr Sql behind_price_low = " AND (p.price_from, p.id) > ($6, $7)";
constexpr Sql behind_price_high = " AND (p.price_from, p.id) < ($6, $7)";

// OFFSET keeps the planner from looking for the words along the order instead.
constexpr Sql with_words = R"sql((
        SELECT p.* FROM products p
        WHERE p.approval = 'approved' AND p.published AND p.search @@ websearch_to_tsquery('simple', $1) OFFSET 0
    ) p WHERE true)sql";
template <const Sql& behind, const Sql& order>
constexpr Sql search = pg::joined_sql<select, no_end, with_words, further, fits, behind, order, at_most>;

constexpr Sql in_range = " AND p.price_from >= $3 AND p.price_from <= $4 ORDER BY p.price_from, p.id LIMIT 2000)";
constexpr Sql begin_few = "(";
constexpr Sql end_few = ") p WHERE true";
constexpr Sql few_all = pg::joined_sql<select, no_end, begin_few, visible, in_range, end_few, further, fits,
                                       behind_newest, newest, at_most>;
constexpr Sql few_category =
    pg::joined_sql<select, no_end, begin_few, visible, in_category, in_range, and_those, visible, in_children, in_range,
                   end_few, further, fits, behind_newest, newest, at_most>;

// How many there are, as far as it matters: one more than few.
constexpr Sql count_begin = "SELECT count(*) FROM (";
constexpr Sql count_visible = "SELECT FROM products p WHERE p.approval = 'approved' AND p.published";
constexpr Sql count_range = " AND p.price_from >= $2 AND p.price_from <= $3";
constexpr Sql count_order = " ORDER BY p.price_from LIMIT 2001";
constexpr Sql count_end = ") p";
constexpr Sql count_of = "(";
constexpr Sql count_off = ")";
constexpr Sql count_in_category = " AND p.category_id = (SELECT id FROM categories WHERE slug = $1)";
constexpr Sql count_in_children = " AND p.category_parent_id = (SELECT id FROM categories WHERE slug = $1)";
constexpr Sql count_all = pg::joined_sql<count_begin, count_visible, count_range, count_order, count_end>;
constexpr Sql count_category = pg::joined_sql<count_begin, count_of, count_visible, count_in_category, count_range,
                                              count_order, count_off, and_those, count_of, count_visible,
                                              count_in_children, count_range, count_order, count_off, count_end>;

// How many products have the rarest of the words, by PostgreSQL's own statistics: where it is few, the index of words
// finds them all. Words that must not be there, and those of which one is enough, do not narrow a search down.
constexpr Sql rarest_word = R"sql(
    SELECT CASE WHEN websearch_to_tsquery('simple', $1)::text ~ '[|!]' THEN 'Infinity'::float8 ELSE coalesce((
        SELECT min(coalesce(common.share, 0))
        FROM unnest(tsvector_to_array(to_tsvector('simple', $1))) AS wanted (word)
        LEFT JOIN (
            SELECT unnest(s.most_common_elems::text::text[]) AS word, unnest(s.most_common_elem_freqs) AS share
            FROM pg_stats s WHERE s.schemaname = 'public' AND s.tablename = 'products' AND s.attname = 'search'
        ) common USING (word)
    ), 0) * (SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'products'::regclass) END)sql";

}  // namespace list_sql

}  // namespace souk::product
