-- Claims of idempotency keys carry the number of the attempt that has them, and the whole of an answer is kept. See
-- foundation/idempotency/schema.sql for the table as a whole.
ALTER TABLE idempotency_keys
    ADD COLUMN attempt bigint NOT NULL DEFAULT 1,
    ADD COLUMN owner text NOT NULL DEFAULT '',
    ADD COLUMN answer_status smallint,
    ADD COLUMN answer_location text;
DROP INDEX idempotency_keys_by_age;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_by_subject ON idempotency_keys (subject_id);

CREATE FUNCTION idempotency_claim_lost() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'another attempt has taken over the idempotency key' USING ERRCODE = 'SK001';
END $$;

-- What was answered before: placing an order was 201 with a Location, paying one 200.
UPDATE idempotency_keys k
SET answer_status = CASE WHEN o.id IS NULL THEN 200 ELSE 201 END,
    answer_location = CASE WHEN o.id IS NULL THEN NULL ELSE '/orders/' || o.id END
FROM idempotency_keys old LEFT JOIN orders o ON o.id = old.subject_id
WHERE k.user_id = old.user_id AND k.key = old.key AND old.answer IS NOT NULL;
