-- A session is a row of its own. Refreshing locks it and ending changes it, so that no successor of a token survives the
-- end of its session.

CREATE TABLE sessions (
    id            uuid PRIMARY KEY,
    user_id       uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key_hash      bytea UNIQUE,                        -- of what its refresh tokens have in common; old ones have nothing
    second_factor boolean NOT NULL DEFAULT false,      -- was shown
    begun_at      timestamptz NOT NULL DEFAULT now(),
    proved_at     timestamptz NOT NULL DEFAULT now(),  -- when its user last showed a password, a factor or a provider's word
    ended_at      timestamptz,
    expires_at    timestamptz NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, id);
CREATE INDEX sessions_by_age ON sessions (expires_at);
COMMENT ON TABLE sessions IS 'ends: with its last refresh token, or when it is ended, by session.remove_expired';

INSERT INTO sessions (id, user_id, key_hash, second_factor, begun_at, proved_at, expires_at)
SELECT family, (array_agg(user_id))[1], (array_agg(family_key) FILTER (WHERE family_key IS NOT NULL))[1],
       bool_or(second_factor), min(signed_in_at), min(signed_in_at), max(expires_at)
FROM refresh_tokens GROUP BY family;

ALTER TABLE refresh_tokens
    ADD CONSTRAINT refresh_tokens_session FOREIGN KEY (family) REFERENCES sessions (id) ON DELETE CASCADE,
    DROP COLUMN signed_in_at,
    DROP COLUMN second_factor,
    DROP COLUMN family_key;
DROP INDEX refresh_tokens_by_age;
COMMENT ON TABLE refresh_tokens IS 'ends: with its row in sessions';

-- Access tokens are numbered in the order in which they were made, whatever the clocks of those who made them say.
CREATE SEQUENCE token_order;

REVOKE SELECT ON sessions FROM admin_service;
GRANT SELECT (id, user_id, second_factor, begun_at, proved_at, ended_at, expires_at) ON sessions TO admin_service;
