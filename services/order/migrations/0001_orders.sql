-- Carts, orders, payments and the books. Money is in minor units of the row's currency.

CREATE TABLE carts (
    id              uuid PRIMARY KEY,
    user_id         uuid NOT NULL,
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'ordered')),
    address         jsonb,
    shipping_method text,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX carts_one_open_per_user ON carts (user_id) WHERE status = 'open';

CREATE TABLE cart_items (
    cart_id    uuid NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    variant_id uuid NOT NULL,
    quantity   bigint NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
    PRIMARY KEY (cart_id, variant_id)
);

CREATE TABLE shipping_methods (
    code      text NOT NULL,
    currency  text NOT NULL,
    name      text NOT NULL,
    price     bigint NOT NULL CHECK (price >= 0),
    countries text[],                     -- NULL: everywhere
    PRIMARY KEY (code, currency)
);
INSERT INTO shipping_methods (code, currency, name, price, countries) VALUES
    ('standard', 'EUR', 'Standard', 490, NULL), ('express', 'EUR', 'Express', 990, NULL), ('pickup', 'EUR', 'Pick up at the shop', 0, NULL),
    ('standard', 'GBP', 'Standard', 450, NULL), ('express', 'GBP', 'Express', 895, NULL), ('pickup', 'GBP', 'Pick up at the shop', 0, NULL),
    ('standard', 'USD', 'Standard', 550, NULL), ('express', 'USD', 'Express', 1190, NULL), ('pickup', 'USD', 'Pick up at the shop', 0, NULL);

-- An order keeps copies of everything that it was made of: what changes later elsewhere changes nothing here.
CREATE TABLE orders (
    id              uuid PRIMARY KEY,
    number          bigint GENERATED ALWAYS AS IDENTITY (START WITH 100001) UNIQUE,
    user_id         uuid NOT NULL,
    email           text NOT NULL,
    cart_id         uuid NOT NULL UNIQUE REFERENCES carts (id),
    status          text NOT NULL CHECK (status IN ('pending', 'confirmed', 'cancelled', 'expired')),
    currency        text NOT NULL,
    subtotal        bigint NOT NULL CHECK (subtotal >= 0),
    shipping        bigint NOT NULL CHECK (shipping >= 0),
    total           bigint NOT NULL CHECK (total = subtotal + shipping),
    shipping_method text NOT NULL,
    address         jsonb NOT NULL,
    placed_at       timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL   -- unpaid orders end here
);
CREATE INDEX orders_by_user ON orders (user_id, id DESC);
CREATE INDEX orders_pending ON orders (expires_at) WHERE status = 'pending';

CREATE TABLE order_items (
    order_id   uuid NOT NULL REFERENCES orders (id),
    position   integer NOT NULL,
    variant_id uuid NOT NULL,
    product_id uuid NOT NULL,
    seller_id  uuid NOT NULL,
    sku        text NOT NULL,
    name       text NOT NULL,
    variant    text NOT NULL,
    unit_price bigint NOT NULL CHECK (unit_price >= 0),
    quantity   bigint NOT NULL CHECK (quantity > 0),
    line_total bigint NOT NULL CHECK (line_total = unit_price * quantity),
    PRIMARY KEY (order_id, position)
);

CREATE TABLE order_events (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders (id),
    status   text NOT NULL,
    reason   text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_events_by_order ON order_events (order_id, id);

-- One payment for each order. `provider_id` is the provider's own id, known from its first answer.
CREATE TABLE payments (
    id           uuid PRIMARY KEY,
    order_id     uuid NOT NULL UNIQUE REFERENCES orders (id),
    provider     text NOT NULL,
    provider_id  text,
    status       text NOT NULL CHECK (status IN ('pending', 'captured', 'refund_due', 'refunded')),
    amount       bigint NOT NULL CHECK (amount >= 0),
    currency     text NOT NULL,
    captured_at  timestamptz,
    UNIQUE (provider, provider_id)
);
CREATE INDEX payments_refund_due ON payments (id) WHERE status = 'refund_due';

-- The provider's webhooks that have been heard: each acts once.
CREATE TABLE provider_events (
    provider text NOT NULL,
    event_id text NOT NULL,
    heard_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, event_id)
);

-- The books: every move of money from one account to another. Each row is both of its entries, so the sum over all
-- accounts is zero by construction; rows are never changed.
CREATE TABLE ledger (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders (id),
    debit    text NOT NULL,
    credit   text NOT NULL CHECK (credit <> debit),
    amount   bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ledger_by_order ON ledger (order_id);
REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM order_service;

CREATE TABLE coupons (
    code       text PRIMARY KEY,
    percent    integer NOT NULL CHECK (percent BETWEEN 1 AND 100),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL CHECK (ends_at > starts_at)
);

-- Requests that must not act twice. The row comes first; `answer` is written with what the request did.
CREATE TABLE idempotency_keys (
    user_id      uuid NOT NULL,
    key          text NOT NULL,
    fingerprint  bytea NOT NULL,
    subject_id   uuid NOT NULL,          -- the id of what the request makes: the same again on every attempt
    locked_until timestamptz NOT NULL,
    answer       text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
) WITH (fillfactor = 70);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Events: written with the rows that they tell of, published by the relay (foundation/outbox).
CREATE TABLE outbox (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    payload    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE published_events (
    name  text PRIMARY KEY,
    count bigint NOT NULL
);
CREATE TABLE handled_events (
    consumer   text NOT NULL,
    event_id   uuid NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
