#include "services/product/storage/sweeps.hpp"

#include "foundation/outbox/forget_handled.hpp"

namespace souk::product {

namespace {

constexpr pg::Sweep add_up_changes_sql{"category.add_up_changes", R"sql(
    WITH taken AS (
        DELETE FROM category_changes WHERE id = ANY (ARRAY(
            SELECT id FROM category_changes ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING category_id, change
    ), sums AS (
        SELECT category_id, sum(change)::bigint AS change FROM taken GROUP BY category_id
    ), locked AS MATERIALIZED (
        SELECT id FROM categories WHERE id = ANY (ARRAY(SELECT category_id FROM sums)) ORDER BY id FOR NO KEY UPDATE
    ), added AS (
        UPDATE categories c SET products = c.products + s.change
        FROM sums s JOIN locked l ON l.id = s.category_id WHERE c.id = s.category_id
    )
    SELECT count(*) FROM taken)sql"};

// The items of a reservation go with it.
constexpr pg::Sweep remove_old_sql{"reservation.remove_old", R"sql(
    WITH gone AS (
        DELETE FROM reservations WHERE id = ANY (ARRAY(
            SELECT id FROM reservations WHERE status <> 'held' AND expires_at < now() - interval '30 days'
            ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

}  // namespace

std::vector<pg::Sweep> sweeps() { return {add_up_changes_sql, remove_old_sql, outbox::forget_handled_sql}; }

}  // namespace souk::product
