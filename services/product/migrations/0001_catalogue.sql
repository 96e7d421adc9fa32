-- Catalogue: what is sold, by whom, at what price, and how much of it there is.

CREATE TABLE categories (
    id         uuid PRIMARY KEY,
    parent_id  uuid REFERENCES categories (id),
    slug       text NOT NULL UNIQUE,
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE products (
    id          uuid PRIMARY KEY,
    seller_id   uuid NOT NULL,
    category_id uuid NOT NULL REFERENCES categories (id),
    slug        text NOT NULL UNIQUE,
    name        text NOT NULL,
    description text NOT NULL,
    approval    text NOT NULL CHECK (approval IN ('pending', 'approved', 'rejected')),
    published   boolean NOT NULL,
    -- Lowest price of its variants in minor units: lists filter and sort by it without touching variants.
    price_from  bigint NOT NULL,
    currency    text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    search      tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', name), 'A') || setweight(to_tsvector('simple', description), 'C')) STORED
);
-- Only what customers may see is in these indexes: visibility is computed, never stored a second time.
CREATE INDEX products_by_newest   ON products (id DESC)                  WHERE approval = 'approved' AND published;
CREATE INDEX products_by_price    ON products (price_from, id)           WHERE approval = 'approved' AND published;
CREATE INDEX products_by_category ON products (category_id, id DESC) WHERE approval = 'approved' AND published;
CREATE INDEX products_search      ON products USING gin (search);
CREATE INDEX products_by_seller   ON products (seller_id, id);

CREATE TABLE product_images (
    product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position   smallint NOT NULL,
    url        text NOT NULL,
    alt        text NOT NULL,
    PRIMARY KEY (product_id, position)
);

CREATE TABLE variants (
    id         uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position   smallint NOT NULL,
    sku        text NOT NULL UNIQUE,
    name       text NOT NULL,
    price      bigint NOT NULL CHECK (price >= 0),
    currency   text NOT NULL,
    UNIQUE (product_id, position)
);

-- Hot and narrow, apart from variants: every order updates it. The fill factor leaves room for updates in place.
CREATE TABLE stock (
    variant_id uuid PRIMARY KEY REFERENCES variants (id) ON DELETE CASCADE,
    on_hand    bigint NOT NULL CHECK (on_hand >= 0),
    reserved   bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    sold       bigint NOT NULL DEFAULT 0 CHECK (sold >= 0),
    CONSTRAINT stock_never_oversold CHECK (on_hand - reserved >= 0)
) WITH (fillfactor = 50);

-- A reservation has the id of the order that asked for it.
CREATE TABLE reservations (
    id         uuid PRIMARY KEY,
    status     text NOT NULL CHECK (status IN ('held', 'committed', 'released')),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
CREATE INDEX reservations_held ON reservations (expires_at) WHERE status = 'held';

CREATE TABLE reservation_items (
    reservation_id uuid NOT NULL REFERENCES reservations (id) ON DELETE CASCADE,
    variant_id     uuid NOT NULL,
    quantity       bigint NOT NULL CHECK (quantity > 0),
    unit_price     bigint NOT NULL,
    PRIMARY KEY (reservation_id, variant_id)
);

CREATE TABLE reviews (
    id         uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    user_id    uuid NOT NULL,
    rating     smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
    title      text NOT NULL,
    body       text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reviews_one_per_customer UNIQUE (product_id, user_id)
);
CREATE INDEX reviews_by_newest ON reviews (product_id, id DESC);

CREATE TABLE wishlist (
    user_id    uuid NOT NULL,
    product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    added_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, product_id)
);

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
