-- Requests that must not act twice. The row comes first; the answer is written with what the request did.
CREATE TABLE idempotency_keys (
    user_id         uuid NOT NULL,
    key             text NOT NULL,
    fingerprint     bytea NOT NULL,
    subject_id      uuid NOT NULL,          -- the id of what the request makes: the same again on every attempt
    attempt         bigint NOT NULL DEFAULT 1,
    owner           text NOT NULL DEFAULT '',
    locked_until    timestamptz NOT NULL,
    answer          text,
    answer_status   smallint,
    answer_location text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
) WITH (fillfactor = 70);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_by_subject ON idempotency_keys (subject_id);
COMMENT ON TABLE idempotency_keys IS 'ends: two days after its first attempt, by idempotency.sweep';

-- Ends the transaction of an attempt that has lost its claim.
CREATE FUNCTION idempotency_claim_lost() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'another attempt has taken over the idempotency key' USING ERRCODE = 'SK001';
END $$;
