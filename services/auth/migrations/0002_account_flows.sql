-- What a grown account has: a proven address, single-use tokens behind the links in mails, a pending change of address, and
-- the devices that it is used from. Closed accounts stay as rows without a person, since orders refer to their ids.

ALTER TABLE users
    ADD COLUMN email_verified_at timestamptz,
    ADD COLUMN locale text NOT NULL DEFAULT 'en',                        -- of the mails to them
    ADD COLUMN sessions_from timestamptz NOT NULL DEFAULT '-infinity',   -- sessions begun earlier are over
    DROP CONSTRAINT users_status_check,
    ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'suspended', 'deleted'));
GRANT SELECT (email_verified_at, locale) ON users TO admin_service;

-- Hashed (SHA-256), deleted when used. `email` is the address that the token is about.
CREATE TABLE account_tokens (
    token_hash bytea PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose    text NOT NULL CHECK (purpose IN ('verify_email', 'reset_password', 'confirm_old_email', 'confirm_new_email')),
    email      text NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX account_tokens_one_of_each ON account_tokens (user_id, purpose);
CREATE INDEX account_tokens_by_age ON account_tokens (expires_at);

-- The owner of both addresses has to agree.
CREATE TABLE email_changes (
    user_id       uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    new_email     text NOT NULL,
    old_confirmed boolean NOT NULL DEFAULT false,
    new_confirmed boolean NOT NULL DEFAULT false
);

-- Hashes of device and network: a sign-in from an unknown pair is told by mail.
CREATE TABLE known_devices (
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    fingerprint  bytea NOT NULL,
    last_used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, fingerprint)
);

ALTER TABLE refresh_tokens ADD COLUMN signed_in_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX refresh_tokens_by_age ON refresh_tokens (expires_at);

REVOKE SELECT ON account_tokens, known_devices FROM admin_service;
GRANT SELECT (user_id, purpose, expires_at, created_at) ON account_tokens TO admin_service;
GRANT SELECT (user_id, last_used_at) ON known_devices TO admin_service;
GRANT SELECT (signed_in_at) ON refresh_tokens TO admin_service;
