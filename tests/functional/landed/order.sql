-- Orders in the state of the migrations up to 0007, for migrations.test.ts.

-- The last are open.
INSERT INTO carts (id, user_id, status, shipping_method)
SELECT nth(n), nth(n), CASE WHEN n <= many() THEN 'ordered' ELSE 'open' END, 'standard'
FROM generate_series(many() * 3 / 4, many() + many() / 10) n;

INSERT INTO cart_items (cart_id, variant_id, quantity, added_at)
SELECT nth(n), nth(n % 1000), 1, now() - interval '100 days' + (n - many() * 3 / 4) * interval '1 second'
FROM generate_series(many() * 3 / 4, many() + many() / 10) n;
INSERT INTO cart_items (cart_id, variant_id, quantity) SELECT nth(many() + 1), nth(1000 + n), 1 FROM generate_series(1, 480) n;

INSERT INTO orders (id, number, user_id, email, cart_id, status, currency, subtotal, shipping, total, shipping_method, address,
                    placed_at, expires_at, with_provider) OVERRIDING SYSTEM VALUE
SELECT nth(n), n, nth(CASE WHEN n % 20 = 0 THEN 1 ELSE n END), 'a@example.org', nth(n),
       CASE WHEN n < 2000 OR n > many() - 2000 THEN 'pending' ELSE 'confirmed' END, 'EUR', 900, 0, 900, 'pickup', '{}', now(),
       CASE WHEN n < 2000 THEN now() - interval '1 day' ELSE now() + interval '1 day' END, n < 1000
FROM generate_series(1, many()) n;

INSERT INTO order_items (order_id, position, variant_id, product_id, seller_id, sku, name, variant, unit_price, quantity, line_total)
SELECT nth(n), 1, nth(n % 1000), nth(n % 1000), nth(n % 100), 'SKU', 'Mug', '', 900, 1, 900 FROM generate_series(1, many()) n
WHERE n % 20 = 0 OR n < many() / 2;
INSERT INTO order_items (order_id, position, variant_id, product_id, seller_id, sku, name, variant, unit_price, quantity, line_total)
SELECT nth(20), n, nth(n), nth(n), nth(n % 100), 'SKU', 'Mug', '', 900, 1, 900 FROM generate_series(2, 1000) n;

INSERT INTO order_events (order_id, status, reason) SELECT nth(n), 'pending', 'placed' FROM generate_series(1, many() / 4) n;

-- Those that the provider has are to be asked about, half of them now; of the next every second one was begun. All others
-- were captured within one day.
INSERT INTO payments (id, order_id, provider, provider_id, status, amount, currency, captured, captured_at, ask_at, asked)
SELECT nth(n), nth(n), 'some', CASE WHEN n < 1000 OR n >= 2000 OR n % 2 = 0 THEN 'pi_' || lpad(n::text, 8, '0') END,
       CASE WHEN n < 2000 THEN 'pending' ELSE 'captured' END, 900, 'EUR', CASE WHEN n < 2000 THEN 0 ELSE 900 END,
       CASE WHEN n >= 2000 THEN now() - interval '1 day' + n * interval '1 millisecond' END,
       CASE WHEN n < 1000 THEN now() + CASE WHEN n % 2 = 0 THEN interval '1 hour' ELSE - interval '1 hour' END END, 1
FROM generate_series(1, many() / 2) n;

INSERT INTO refunds (id, payment_id, provider, provider_id, amount, currency, reason, status, needs_attention, next_try_at)
SELECT nth(n), nth(n), 'some', CASE WHEN n % 4 <> 0 THEN 're_' || lpad(n::text, 8, '0') END, 900, 'EUR', 'late_payment',
       CASE WHEN n % 4 = 0 THEN 'due' ELSE 'succeeded' END, n % 8 = 1,
       CASE WHEN n % 8 = 0 THEN now() + interval '1 day' WHEN n % 8 = 4 THEN now() - interval '1 hour' END
FROM generate_series(2000, many() / 2) n;
INSERT INTO disputes (provider, provider_id, payment_id, amount, currency, reason, withdrawn, reinstated, won, lost, closed)
SELECT 'some', 'dp_' || lpad(n::text, 8, '0'), nth(n), 900, 'EUR', 'fraudulent', true, false, false, true, true
FROM generate_series(2000, many() / 4) n;
INSERT INTO payment_differences (provider, provider_id, kind, payment_id, ours, theirs, last_seen)
SELECT 'some', 'pi_' || lpad(n::text, 8, '0'), 'not_at_provider', nth(n), '9 EUR', 'nothing',
       now() - interval '92 days' + n * interval '1 second'
FROM generate_series(1, many() / 4) n;
INSERT INTO provider_comparisons (provider, finished_at) VALUES ('some', now());

INSERT INTO ledger (order_id, debit, credit, amount, currency)
SELECT nth(n), 'provider:some', 'sales', 900, 'EUR' FROM generate_series(1, many() / 4) n;

INSERT INTO provider_events (provider, event_id, heard_at)
SELECT 'some', 'evt_' || lpad(n::text, 8, '0'), now() - interval '40 days' + n * interval '1 second' FROM generate_series(1, many() / 4) n;

-- The last are of this hour, and nobody has answered them yet.
INSERT INTO idempotency_keys (user_id, key, fingerprint, subject_id, owner, locked_until, answer, answer_status, created_at)
SELECT nth(n), 'key', 'x', nth(n), 'order 1', now() + interval '1 hour', CASE WHEN n <= many() / 5 THEN '{}' END,
       CASE WHEN n <= many() / 5 THEN 200 END,
       CASE WHEN n <= many() / 5 THEN now() - interval '3 days' + n * interval '1 second' ELSE now() - interval '1 second' END
FROM generate_series(1, many() / 4) n;

INSERT INTO handled_events (consumer, event_id, handled_at)
SELECT 'user.deleted', nth(n), now() - interval '20 days' + n * interval '1 second' FROM generate_series(1, many() / 4) n;
INSERT INTO outbox (id, name, payload) SELECT nth(n), 'order.created', '{}' FROM generate_series(1, many() / 20) n;
INSERT INTO published_events (name, count) VALUES ('order.created', 1000000);
-- One without lines.
INSERT INTO orders (id, number, user_id, email, cart_id, status, currency, subtotal, shipping, total, shipping_method, address,
                    placed_at, expires_at) OVERRIDING SYSTEM VALUE
VALUES (nth(900000000), 90000000, nth(1), 'a@example.org', nth(900000000), 'pending', 'EUR', 900, 0, 900, 'pickup', '{}', now(), now());
SELECT setval(pg_get_serial_sequence('orders', 'number'), 100000000);
INSERT INTO coupons (code, percent, starts_at, ends_at) SELECT 'CODE-' || n, 1 + n % 100, now(), now() + interval '1 day' FROM generate_series(1, 100) n;
