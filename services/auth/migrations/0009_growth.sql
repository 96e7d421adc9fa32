-- What lists and cleanings need, so that they cost the same with a million accounts as with a thousand.

CREATE INDEX users_by_email_prefix ON users (email text_pattern_ops);    -- for those who look somebody up

-- A session of a user who has very many is read alone.
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (user_id, family);
DROP INDEX refresh_tokens_by_user;

-- There are four statuses, and hardly anybody may have the one that is asked for: the list of a status is read along its
-- own index, whatever the planner would find by its statistics.
ALTER TABLE sellers ALTER COLUMN status SET (n_distinct = -0.5);
ANALYZE sellers;

-- What all refresh tokens of a session have in common, hashed. By it a used one is still known when its row has gone.
ALTER TABLE refresh_tokens ADD COLUMN family_key bytea;
CREATE INDEX refresh_tokens_by_key ON refresh_tokens (family_key);

-- A change of address that nobody can confirm any more is known by its age.
ALTER TABLE email_changes ADD COLUMN begun_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX email_changes_by_age ON email_changes (begun_at);
CREATE INDEX handled_events_by_age ON handled_events (handled_at);

COMMENT ON TABLE users              IS 'kept: accounts; a closed one stays as a row without a person, since orders refer to it';
COMMENT ON TABLE addresses          IS 'bound: fifty for each user';
COMMENT ON TABLE refresh_tokens     IS 'ends: soon after its use with the next one, or when it expires after thirty days, by session.remove_expired';
COMMENT ON TABLE account_tokens     IS 'ends: when it expires, by account_token.remove_expired';
COMMENT ON TABLE email_changes      IS 'ends: two days after it was begun, by email_change.remove_stale';
COMMENT ON TABLE known_devices      IS 'bound: twenty for each user';
COMMENT ON TABLE identities         IS 'bound: one for each user and provider';
COMMENT ON TABLE api_keys           IS 'bound: twenty for each user, and the twenty that were revoked last';
COMMENT ON TABLE sellers            IS 'kept: who sells here, and who wanted to';
COMMENT ON TABLE seller_members     IS 'bound: fifty for each seller, and one for each user';
COMMENT ON TABLE seller_invitations IS 'ends: when it expires, by seller_invitation.remove_expired';
COMMENT ON TABLE seller_changes     IS 'kept: what was decided about a seller, and by whom';
COMMENT ON TABLE second_factors     IS 'bound: one for each user';
COMMENT ON TABLE recovery_codes     IS 'ends: with its row in second_factors';
COMMENT ON TABLE signing_keys       IS 'bound: one in ninety days; those that sign nothing any more are forgotten as soon as a new one signs';
COMMENT ON TABLE outbox             IS 'bound: events that are not published yet; the metric of the oldest one''s age tells when the relay does not get through';
COMMENT ON TABLE published_events   IS 'bound: one row for each name of an event';
COMMENT ON TABLE handled_events     IS 'ends: two weeks after it was handled, by outbox.forget';
