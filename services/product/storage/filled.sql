-- A catalogue that has grown, for plans_test.cpp. What hostile questions look for is where the lists come to it last:
-- stock, the word "relic" and the prices from 60000 up are on the oldest products only.

INSERT INTO categories (id, parent_id, slug, name, products)
SELECT nth(n), CASE WHEN n BETWEEN 2 AND 40 THEN nth(1) WHEN n = 41 THEN nth(2) END, 'category-' || n, 'Category ' || n, many() / 400
FROM generate_series(1, 300) n;

-- Of those with products every tenth is suspended, and so is the one who has all of the newest.
INSERT INTO sellers (id, state)
SELECT nth(n), CASE WHEN n % 10 = 0 THEN 'inactive' WHEN n % 50 = 7 AND n > 1000 THEN 'unknown' ELSE 'active' END
FROM generate_series(0, many() / 20) n;

-- In the first 300 categories a third of the products in the first and those below it; none in the last.
INSERT INTO products (id, seller_id, category_id, slug, name, description, approval, published, price_from, currency, search, words_version)
SELECT nth(n), nth(CASE WHEN n > many() - many() / 10 THEN 0 ELSE n % 1000 END), nth(c), 'product-' || lpad(n::text, 8, '0'), name, description,
       CASE WHEN n % 50 = 7 THEN 'pending' ELSE 'approved' END, true,
       CASE WHEN n < 10000 THEN 60000 + n % 100 ELSE 100 + n * 7919 % 50000 END, CASE WHEN n % 100 = 99 THEN 'JPY' ELSE 'EUR' END,
       to_tsvector('simple', name || ' ' || description), 1
FROM (
    SELECT n, CASE WHEN n % 3 = 0 THEN 1 + n % 40 ELSE 41 + n % 258 END AS c,
           CASE WHEN n % 4 = 0 THEN 'Mug' WHEN n % 5 = 0 THEN 'Blue bowl' ELSE 'Thing' END || CASE WHEN n % 1999 = 0 THEN ' unicorn' ELSE '' END AS name,
           CASE WHEN n < many() / 10 THEN 'relic' ELSE 'stoneware' END || CASE WHEN n % 10 = 0 THEN ' glazed by hand' ELSE '' END AS description
    FROM generate_series(1, many()) n
) numbered;

-- Each has a place in its category and in those above.
INSERT INTO product_places (category_id, product_id, currency, price_from)
SELECT above.id, p.id, p.currency, p.price_from
FROM products p JOIN LATERAL (
    SELECT p.category_id AS id UNION ALL SELECT nth(2) WHERE p.category_id = nth(41)
    UNION ALL SELECT nth(1) WHERE p.category_id > nth(1) AND p.category_id <= nth(41)
) above ON true
WHERE p.approval = 'approved' AND p.published;

-- One without variants, pictures and reviews.
INSERT INTO products (id, seller_id, category_id, slug, name, description, approval, published, price_from, currency)
VALUES (nth(900000000), nth(1), nth(41), 'without-variants', 'Thing', '', 'pending', true, 100, 'EUR');

INSERT INTO product_images (product_id, position, url, alt)
SELECT nth(n), 1, '/p/' || n || '.jpg', '' FROM generate_series(1, many(), 8) n;

INSERT INTO variants (id, product_id, position, sku, name, price, currency)
SELECT nth(n), nth(n), 1, 'SKU-' || lpad(n::text, 8, '0'), '', 900, 'EUR' FROM generate_series(1, many()) n
WHERE n < 20000 OR n % 4 = 1;

INSERT INTO stock (variant_id, on_hand, reserved)
SELECT nth(n), CASE WHEN n < 5000 THEN 10 ELSE 1 END, 1 FROM generate_series(1, many()) n WHERE n < 20000 OR n % 4 = 1;

-- The first are held and over since one moment, the next are held and last, the others have been over for long.
INSERT INTO reservations (id, status, expires_at)
SELECT nth(n), CASE WHEN n < 40000 THEN 'held' WHEN n % 2 = 0 THEN 'committed' ELSE 'released' END,
       CASE WHEN n < 20000 THEN '2020-01-01 00:00+00' WHEN n < 40000 THEN now() + interval '1 hour'
            ELSE now() - interval '40 days' + n * interval '1 millisecond' END
FROM generate_series(1, many() / 4) n;

INSERT INTO reservation_items (reservation_id, variant_id, quantity, unit_price)
SELECT nth(n), nth(n), 1, 900 FROM generate_series(1, many() / 4) n;

-- One product has very many of the reviews.
INSERT INTO reviews (id, product_id, user_id, rating, title)
SELECT nth(n), nth(CASE WHEN n % 2 = 0 THEN 1 ELSE n END), nth(n), 5, 'Good' FROM generate_series(1, many() / 4) n;

INSERT INTO category_changes (category_id, change) SELECT nth(1 + n % 300), 1 FROM generate_series(1, many() / 10) n;

INSERT INTO handled_events (consumer, event_id, handled_at)
SELECT 'payment.processed', nth(n), now() - interval '20 days' + n * interval '1 second' FROM generate_series(1, many() / 4) n;

INSERT INTO published_events (name, count) VALUES ('product.updated', 1000000);
INSERT INTO outbox (id, name, payload) SELECT nth(n), 'product.updated', '{}' FROM generate_series(1, many() / 20) n;
