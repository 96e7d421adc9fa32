-- Payments are followed to their end at the provider: what it has captured, what has gone back, and when it is to be asked.
-- captured and returned are sums of the rows below and of the books; status is what they mean (domain/refund.hpp).
ALTER TABLE payments DROP CONSTRAINT payments_status_check;
ALTER TABLE payments
    ADD CONSTRAINT payments_status_check CHECK (status IN ('pending', 'captured', 'refund_due', 'partially_refunded', 'refunded',
                                                           'disputed', 'charged_back')),
    ADD COLUMN captured   bigint NOT NULL DEFAULT 0 CHECK (captured IN (0, amount)),
    ADD COLUMN returned   bigint NOT NULL DEFAULT 0 CHECK (returned >= 0),
    ADD COLUMN beginnings integer NOT NULL DEFAULT 0,   -- payments at the provider that were given up; numbers its idempotency keys
    ADD COLUMN attempts   integer NOT NULL DEFAULT 0,   -- tries to charge; each has an idempotency key of its own
    ADD COLUMN ask_at     timestamptz,                  -- when a payment that nobody waits for is to be ended there
    ADD COLUMN asked      integer NOT NULL DEFAULT 0;
UPDATE payments SET captured = amount, returned = CASE status WHEN 'refunded' THEN amount ELSE 0 END WHERE status <> 'pending';
CREATE INDEX payments_to_ask ON payments (ask_at) WHERE status = 'pending' AND ask_at IS NOT NULL;
CREATE INDEX payments_by_capture ON payments (provider, captured_at, id) WHERE captured_at IS NOT NULL AND provider_id IS NOT NULL;
DROP INDEX payments_refund_due;

-- An overdue order whose payment has been begun is handed to the provider and ends by its answer. It leaves the index of
-- those that are to be ended here, so that none of them waits behind it.
ALTER TABLE orders ADD COLUMN with_provider boolean NOT NULL DEFAULT false;
DROP INDEX orders_pending;
CREATE INDEX orders_pending ON orders (expires_at) WHERE status = 'pending' AND NOT with_provider;

-- Money on its way back to a customer. A few for each payment at most; kept with the books.
CREATE TABLE refunds (
    id              uuid PRIMARY KEY,
    payment_id      uuid NOT NULL REFERENCES payments (id),
    provider        text NOT NULL,
    provider_id     text,                 -- the provider's own id, once it has one
    amount          bigint NOT NULL CHECK (amount > 0),
    currency        text NOT NULL,
    reason          text NOT NULL CHECK (reason IN ('late_payment', 'provider')),
    status          text NOT NULL CHECK (status IN ('due', 'pending', 'requires_action', 'succeeded', 'failed', 'canceled')),
    attempts        integer NOT NULL DEFAULT 0,
    next_try_at     timestamptz,          -- of a due one
    needs_attention boolean NOT NULL DEFAULT false,
    problem         text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL DEFAULT now(),
    changed_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (provider, provider_id)
);
CREATE INDEX refunds_by_payment ON refunds (payment_id);
CREATE INDEX refunds_due ON refunds (next_try_at) WHERE status = 'due';
CREATE INDEX refunds_needing_attention ON refunds (id) WHERE needs_attention;
INSERT INTO refunds (id, payment_id, provider, amount, currency, reason, status, next_try_at)
SELECT gen_random_uuid(), id, provider, amount, currency, 'late_payment',
       CASE status WHEN 'refunded' THEN 'succeeded' ELSE 'due' END, CASE status WHEN 'refund_due' THEN now() END
FROM payments WHERE status IN ('refund_due', 'refunded');

-- What cardholders' banks have asked back. Each mark is set once, in whatever order the news comes. Kept with the books.
CREATE TABLE disputes (
    provider    text NOT NULL,
    provider_id text NOT NULL,
    payment_id  uuid NOT NULL REFERENCES payments (id),
    amount      bigint NOT NULL CHECK (amount > 0),
    currency    text NOT NULL,
    reason      text NOT NULL,
    withdrawn   boolean NOT NULL,         -- the bank has taken the money
    reinstated  boolean NOT NULL,         -- and given it back
    won         boolean NOT NULL,
    lost        boolean NOT NULL,
    closed      boolean NOT NULL,
    opened_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, provider_id)
);
CREATE INDEX disputes_by_payment ON disputes (payment_id);

-- Where the provider's word and our books do not agree: never booked by themselves, looked at by a person. One row for each
-- thing and kind.
CREATE TABLE payment_differences (
    provider    text NOT NULL,
    provider_id text NOT NULL,
    kind        text NOT NULL,
    payment_id  uuid,
    ours        text NOT NULL,
    theirs      text NOT NULL,
    times       bigint NOT NULL DEFAULT 1,
    first_seen  timestamptz NOT NULL DEFAULT now(),
    last_seen   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, provider_id, kind)
);
CREATE INDEX payment_differences_by_age ON payment_differences (last_seen);

COMMENT ON TABLE refunds             IS 'kept: the books';
COMMENT ON TABLE disputes            IS 'kept: the books';
COMMENT ON TABLE payment_differences IS 'ends: ninety days after it was last seen, by difference.forget';
