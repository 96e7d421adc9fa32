#include "services/auth/storage/sweeps.hpp"

#include "foundation/outbox/forget_handled.hpp"

namespace souk::auth {

namespace {

constexpr pg::Sweep remove_sessions_sql{"session.remove_expired", R"sql(
    WITH gone AS (
        DELETE FROM sessions WHERE id = ANY (ARRAY(
            SELECT id FROM sessions WHERE expires_at < now()
            ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

constexpr pg::Sweep remove_tokens_sql{"account_token.remove_expired", R"sql(
    WITH gone AS (
        DELETE FROM account_tokens WHERE token_hash = ANY (ARRAY(
            SELECT token_hash FROM account_tokens WHERE expires_at < now()
            ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

// The links in its mails are good for one day.
constexpr pg::Sweep remove_changes_sql{"email_change.remove_stale", R"sql(
    WITH gone AS (
        DELETE FROM email_changes WHERE user_id = ANY (ARRAY(
            SELECT user_id FROM email_changes WHERE begun_at < now() - interval '2 days'
            ORDER BY begun_at LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

constexpr pg::Sweep remove_invitations_sql{"seller_invitation.remove_expired", R"sql(
    WITH gone AS (
        DELETE FROM seller_invitations WHERE id = ANY (ARRAY(
            SELECT id FROM seller_invitations WHERE expires_at < now()
            ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

}  // namespace

std::vector<pg::Sweep> sweeps() {
    return {remove_sessions_sql, remove_tokens_sql, remove_changes_sql, remove_invitations_sql,
            outbox::forget_handled_sql};
}

}  // namespace souk::auth
