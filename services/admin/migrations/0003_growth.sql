-- What cleanings need, so that they cost the same after years as after a week; and for each table, when its rows go.

-- Strangers write into the audit log whenever they guess a password: one row for what they try to do to one subject in
-- ten minutes. Without an actor and a subject it is one row for all of them.
CREATE UNIQUE INDEX audit_logs_of_strangers ON audit_logs (action, subject, date_bin('10 minutes', at, '2000-01-01 00:00+00'))
    WHERE actor IS NULL;

-- The service may add to the audit log and no more. What is older than this function says goes through it alone.
CREATE FUNCTION forget_audit_logs(most bigint) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH gone AS (
        DELETE FROM public.audit_logs WHERE id = ANY (ARRAY(
            SELECT id FROM public.audit_logs WHERE at < now() - interval '400 days' ORDER BY at LIMIT most FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM gone $$;
REVOKE ALL ON FUNCTION forget_audit_logs(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_audit_logs(bigint) TO admin_service;

CREATE INDEX notifications_of_those_who_run_it ON notifications (id DESC) WHERE user_id IS NULL;
CREATE INDEX notifications_by_age ON notifications (created_at);
CREATE INDEX handled_events_by_age ON handled_events (handled_at);

COMMENT ON TABLE audit_logs      IS 'ends: four hundred days after it happened, by audit.forget';
COMMENT ON TABLE notifications   IS 'ends: ninety days after it was made, by notification.remove_old';
COMMENT ON TABLE messages        IS 'bound: nothing writes to it yet';
COMMENT ON TABLE system_settings IS 'bound: one row for each setting';
COMMENT ON TABLE handled_events  IS 'ends: two weeks after it was handled, by outbox.forget';
