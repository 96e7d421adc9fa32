-- The keys that sign access tokens (ES256), sealed with a key that no database knows. All are published; the newest whose
-- time has come signs.

CREATE TABLE signing_keys (
    kid        text PRIMARY KEY,            -- RFC 7638 thumbprint
    sealed_key bytea NOT NULL,
    signs_from timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

REVOKE SELECT ON signing_keys FROM admin_service;
GRANT SELECT (kid, signs_from, created_at) ON signing_keys TO admin_service;
