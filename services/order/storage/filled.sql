-- A shop after very many orders, for plans_test.cpp. One customer has very many of them; the first have been overdue for long.

-- The last are open.
INSERT INTO carts (id, user_id, status, shipping_method)
SELECT nth(n), nth(n), CASE WHEN n <= many() THEN 'ordered' ELSE 'open' END, 'standard'
FROM generate_series(many() * 3 / 4, many() + many() / 10) n;

INSERT INTO cart_items (cart_id, variant_id, quantity, added_at)
SELECT nth(n), nth(n % 1000), 1, now() - interval '100 days' + (n - many() * 3 / 4) * interval '1 second'
FROM generate_series(many() * 3 / 4, many() + many() / 10) n;
INSERT INTO cart_items (cart_id, variant_id, quantity) SELECT nth(many() + 1), nth(1000 + n), 1 FROM generate_series(1, 480) n;

INSERT INTO orders (id, number, user_id, email, cart_id, status, currency, subtotal, shipping, total, shipping_method, address,
                    placed_at, expires_at) OVERRIDING SYSTEM VALUE
SELECT nth(n), n, nth(CASE WHEN n % 20 = 0 THEN 1 ELSE n END), 'a@example.org', nth(n),
       CASE WHEN n < 50000 OR n > many() - 50000 THEN 'pending' ELSE 'confirmed' END, 'EUR', 900, 0, 900, 'pickup', '{}', now(),
       CASE WHEN n < 50000 THEN now() - interval '1 day' ELSE now() + interval '1 day' END
FROM generate_series(1, many()) n;

INSERT INTO order_items (order_id, position, variant_id, product_id, seller_id, sku, name, variant, unit_price, quantity, line_total)
SELECT nth(n), 1, nth(n % 1000), nth(n % 1000), nth(n % 100), 'SKU', 'Mug', '', 900, 1, 900 FROM generate_series(1, many()) n
WHERE n % 20 = 0 OR n < many() / 2;

INSERT INTO order_events (order_id, status, reason) SELECT nth(n), 'pending', 'placed' FROM generate_series(1, many() / 4) n;

INSERT INTO payments (id, order_id, provider, provider_id, status, amount, currency)
SELECT nth(n), nth(n), 'stripe', 'pi_' || lpad(n::text, 8, '0'), CASE WHEN n < 50000 THEN 'refund_due' ELSE 'captured' END, 900, 'EUR'
FROM generate_series(1, many() / 2) n;

INSERT INTO ledger (order_id, debit, credit, amount, currency)
SELECT nth(n), 'provider:stripe', 'sales', 900, 'EUR' FROM generate_series(1, many() / 4) n;

INSERT INTO provider_events (provider, event_id, heard_at)
SELECT 'stripe', 'evt_' || lpad(n::text, 8, '0'), now() - interval '40 days' + n * interval '1 second' FROM generate_series(1, many() / 4) n;

INSERT INTO idempotency_keys (user_id, key, fingerprint, subject_id, locked_until, created_at)
SELECT nth(n), 'key', 'x', nth(n), now(), now() - interval '3 days' + n * interval '1 second' FROM generate_series(1, many() / 4) n;

INSERT INTO handled_events (consumer, event_id, handled_at)
SELECT 'user.deleted', nth(n), now() - interval '20 days' + n * interval '1 second' FROM generate_series(1, many() / 4) n;
INSERT INTO outbox (id, name, payload) SELECT nth(n), 'order.created', '{}' FROM generate_series(1, many() / 20) n;
INSERT INTO published_events (name, count) VALUES ('order.created', 1000000);
-- One without lines.
INSERT INTO orders (id, number, user_id, email, cart_id, status, currency, subtotal, shipping, total, shipping_method, address,
                    placed_at, expires_at) OVERRIDING SYSTEM VALUE
VALUES (nth(900000000), 90000000, nth(1), 'a@example.org', nth(900000000), 'pending', 'EUR', 900, 0, 900, 'pickup', '{}', now(), now());
SELECT setval(pg_get_serial_sequence('orders', 'number'), 100000000);
