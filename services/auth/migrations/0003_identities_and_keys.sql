-- Who somebody is at an OpenID Connect provider. An account that was made by one has the password hash '!', which no
-- password matches.
CREATE TABLE identities (
    provider        text NOT NULL,
    subject         text NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email           text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    last_sign_in_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, subject),
    CONSTRAINT identities_one_of_a_provider UNIQUE (user_id, provider)
);

-- Keys of third parties, hashed (SHA-256 of 256 random bits).
CREATE TABLE api_keys (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         text NOT NULL,
    prefix       text NOT NULL,
    key_hash     bytea NOT NULL,
    scopes       text[] NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at   timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX api_keys_by_user ON api_keys (user_id, id);

REVOKE SELECT ON identities, api_keys FROM admin_service;
GRANT SELECT (provider, user_id, email, created_at, last_sign_in_at) ON identities TO admin_service;
GRANT SELECT (id, user_id, name, prefix, scopes, created_at, last_used_at, expires_at, revoked_at) ON api_keys
    TO admin_service;
