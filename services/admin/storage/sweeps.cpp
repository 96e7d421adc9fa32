#include "services/admin/storage/sweeps.hpp"

#include "foundation/outbox/forget_handled.hpp"

namespace souk::admin {

namespace {

// A function of the schema's, since the service's role may not delete from the log: it knows what is old enough.
constexpr pg::Sweep forget_audit_sql{"audit.forget", "SELECT forget_audit_logs($1)"};

constexpr pg::Sweep remove_notifications_sql{"notification.remove_old", R"sql(
    WITH gone AS (
        DELETE FROM notifications WHERE id = ANY (ARRAY(
            SELECT id FROM notifications WHERE created_at < now() - interval '90 days'
            ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

}  // namespace

std::vector<pg::Sweep> sweeps() { return {forget_audit_sql, remove_notifications_sql, outbox::forget_handled_sql}; }

}  // namespace souk::admin
