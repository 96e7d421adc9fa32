-- What the admin service has in the state of the migrations up to 0003, for migrations.test.ts.

INSERT INTO audit_logs (id, actor, action, subject, at)
SELECT nth(n), CASE WHEN n % 2 = 0 THEN nth(n) END, 'sign_in', n::text, now() - interval '410 days' + n * interval '30 seconds'
FROM generate_series(1, many()) n;

INSERT INTO notifications (id, user_id, kind, subject_id, created_at)
SELECT nth(n), CASE WHEN n >= 2500 THEN nth(n) END, 'order_placed', nth(n), now() - interval '100 days' + n * interval '16 seconds'
FROM generate_series(1, many() / 2) n;

INSERT INTO handled_events (consumer, event_id, handled_at)
SELECT 'order.created', nth(n), now() - interval '20 days' + n * interval '1 second' FROM generate_series(1, many() / 2) n;
