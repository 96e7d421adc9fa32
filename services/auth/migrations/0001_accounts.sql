-- Accounts and how they sign in. Secrets are kept as hashes only, and the reading role of the admin never sees them.

CREATE TABLE users (
    id            uuid PRIMARY KEY,
    email         text NOT NULL UNIQUE,
    name          text NOT NULL,
    password_hash text NOT NULL,
    roles         text[] NOT NULL DEFAULT '{customer}',
    status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE addresses (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       text NOT NULL,
    line1      text NOT NULL,
    line2      text,
    city       text NOT NULL,
    postcode   text,
    country    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX addresses_by_user ON addresses (user_id, id);

-- Opaque tokens, hashed (SHA-256). Each is used once: its successor carries the same family, and a second use of a rotated
-- one, after a short grace for parallel tabs, ends the family.
CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    family     uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    rotated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_user ON refresh_tokens (user_id);

-- Events: written with the rows that they tell of, published by the relay (foundation/outbox).
CREATE TABLE outbox (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    payload    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE published_events (
    name  text PRIMARY KEY,
    count bigint NOT NULL
);
CREATE TABLE handled_events (
    consumer   text NOT NULL,
    event_id   uuid NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);

-- The admin's reading role sees accounts, not what opens them.
REVOKE SELECT ON users, refresh_tokens, outbox FROM admin_service;
GRANT SELECT (id, email, name, roles, status, created_at) ON users TO admin_service;
GRANT SELECT (user_id, family, expires_at, rotated_at, created_at) ON refresh_tokens TO admin_service;
GRANT SELECT (id, name, created_at) ON outbox TO admin_service;
