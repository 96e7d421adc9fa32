-- One-time passwords (RFC 6238) as a second factor. The secret is sealed with a key that no database knows.

CREATE TABLE second_factors (
    user_id       uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed_secret bytea NOT NULL,
    confirmed_at  timestamptz,                  -- from then on it is asked for
    last_step     bigint NOT NULL DEFAULT -1,   -- of the last code that was taken: each counts once
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- For those who have lost it: hashed (SHA-256 of 80 random bits), deleted when used.
CREATE TABLE recovery_codes (
    user_id   uuid NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

REVOKE SELECT ON second_factors, recovery_codes FROM admin_service;
GRANT SELECT (user_id, confirmed_at, created_at) ON second_factors TO admin_service;
GRANT SELECT (user_id) ON recovery_codes TO admin_service;

-- Whether the session has shown a code: it belongs to the session, or one from before the factor would inherit what it guards.
ALTER TABLE refresh_tokens ADD COLUMN second_factor boolean NOT NULL DEFAULT false;
GRANT SELECT (second_factor) ON refresh_tokens TO admin_service;
