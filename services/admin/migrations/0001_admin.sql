-- What the admin service owns: the audit log, notifications, messages and settings.

CREATE TABLE audit_logs (
    id       uuid PRIMARY KEY,
    actor    uuid,
    action   text NOT NULL,
    subject  text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_logs_by_time ON audit_logs (at DESC);
REVOKE UPDATE, DELETE, TRUNCATE ON audit_logs FROM admin_service;

-- To one user, or, without one, to everybody who runs the place.
CREATE TABLE notifications (
    id         uuid PRIMARY KEY,
    user_id    uuid,
    kind       text NOT NULL,
    subject_id uuid NOT NULL,
    read_at    timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notifications_by_user ON notifications (user_id, id DESC);

CREATE TABLE messages (
    id           uuid PRIMARY KEY,
    sender_id    uuid NOT NULL,
    recipient_id uuid NOT NULL,
    body         text NOT NULL,
    read_at      timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX messages_by_recipient ON messages (recipient_id, id DESC);

CREATE TABLE system_settings (
    name       text PRIMARY KEY,
    value      jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE handled_events (
    consumer   text NOT NULL,
    event_id   uuid NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
