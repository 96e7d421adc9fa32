-- One index each instead of two: these rows are only looked for by their order. And the age of keys, which only the hourly
-- cleaning asks for, needs no exact index.
ALTER TABLE order_events DROP CONSTRAINT order_events_pkey, ADD PRIMARY KEY (order_id, id);
DROP INDEX order_events_by_order;
ALTER TABLE ledger DROP CONSTRAINT ledger_pkey, ADD PRIMARY KEY (order_id, id);
DROP INDEX ledger_by_order;
DROP INDEX idempotency_keys_by_age;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING brin (created_at);
