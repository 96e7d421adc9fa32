#include "services/order/storage/sweeps.hpp"

#include "foundation/outbox/forget_handled.hpp"

namespace souk::order {

namespace {

constexpr pg::Sweep remove_items_sql{"cart.remove_old_items", R"sql(
    WITH gone AS (
        DELETE FROM cart_items WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM cart_items WHERE added_at < now() - interval '90 days'
            ORDER BY added_at LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

// A provider repeats an event for some days, and what is older than minutes is refused by its signature.
constexpr pg::Sweep forget_events_sql{"payment.forget_events", R"sql(
    WITH gone AS (
        DELETE FROM provider_events WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM provider_events WHERE heard_at < now() - interval '30 days'
            ORDER BY heard_at LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

constexpr pg::Sweep forget_differences_sql{"difference.forget", R"sql(
    WITH gone AS (
        DELETE FROM payment_differences WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM payment_differences WHERE last_seen < now() - interval '90 days'
            ORDER BY last_seen LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

}  // namespace

std::vector<pg::Sweep> sweeps() {
    return {remove_items_sql, forget_events_sql, forget_differences_sql, outbox::forget_handled_sql};
}

}  // namespace souk::order
