-- A catalogue in the state of the migrations up to 0003, for migrations.test.ts: products are filed under users.

INSERT INTO categories (id, parent_id, slug, name, products)
SELECT nth(n), CASE WHEN n BETWEEN 2 AND 40 THEN nth(1) END, 'category-' || n, 'Category ' || n, many() / 400
FROM generate_series(1, 300) n;

-- In the first 300 categories a third of the products in the first and its children; none in the last.
INSERT INTO products (id, seller_id, category_id, category_parent_id, slug, name, description, approval, published, price_from, currency)
SELECT nth(n), nth(n % 1000), nth(c), CASE WHEN c BETWEEN 2 AND 40 THEN nth(1) END, 'product-' || lpad(n::text, 8, '0'),
       CASE WHEN n % 4 = 0 THEN 'Mug' WHEN n % 5 = 0 THEN 'Blue bowl' ELSE 'Thing' END || CASE WHEN n % 1999 = 0 THEN ' unicorn' ELSE '' END,
       CASE WHEN n < many() / 10 THEN 'relic' ELSE 'stoneware' END || CASE WHEN n % 10 = 0 THEN ' glazed by hand' ELSE '' END,
       CASE WHEN n % 50 = 7 THEN 'pending' ELSE 'approved' END, true,
       CASE WHEN n < 500 THEN 60000 + n % 100 ELSE 100 + n * 7919 % 50000 END, 'EUR'
FROM (SELECT n, CASE WHEN n % 3 = 0 THEN 1 + n % 40 ELSE 41 + n % 258 END AS c FROM generate_series(1, many()) n) numbered;

-- One without variants, pictures and reviews.
INSERT INTO products (id, seller_id, category_id, slug, name, description, approval, published, price_from, currency)
VALUES (nth(900000000), nth(1), nth(41), 'without-variants', 'Thing', '', 'pending', true, 100, 'EUR');

INSERT INTO product_images (product_id, position, url, alt)
SELECT nth(n), 1, '/p/' || n || '.jpg', '' FROM generate_series(1, many(), 8) n;

INSERT INTO variants (id, product_id, position, sku, name, price, currency)
SELECT nth(n), nth(n), 1, 'SKU-' || lpad(n::text, 8, '0'), '', 900, 'EUR' FROM generate_series(1, many()) n
WHERE n < 1000 OR n % 4 = 1;

INSERT INTO stock (variant_id, on_hand, reserved)
SELECT nth(n), CASE WHEN n < 500 THEN 10 ELSE 1 END, 1 FROM generate_series(1, many()) n WHERE n < 1000 OR n % 4 = 1;

-- The first are held and over since one moment, the next are held and last, the others have been over for long.
INSERT INTO reservations (id, status, expires_at)
SELECT nth(n), CASE WHEN n < 2000 THEN 'held' WHEN n % 2 = 0 THEN 'committed' ELSE 'released' END,
       CASE WHEN n < 1000 THEN '2020-01-01 00:00+00' WHEN n < 2000 THEN now() + interval '1 hour'
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

-- Two SKUs that are one to people, and one that says the same in another width.
INSERT INTO variants (id, product_id, position, sku, name, price, currency)
SELECT nth(800000000 + place), nth(place), 100 + place, sku, '', 900, 'EUR'
FROM (VALUES (1, 'Same-Mug'), (2, 'SAME-MUG'), (3, 'ｓａｍｅ-mug')) skus (place, sku);

INSERT INTO wishlist (user_id, product_id) SELECT nth(n), nth(n) FROM generate_series(1, many() / 10) n;
