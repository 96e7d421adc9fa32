-- Accounts in the state of the migrations up to 0009, for migrations.test.ts.

INSERT INTO users (id, email, name, password_hash, email_verified_at)
SELECT nth(n), CASE WHEN n < 1000 THEN 'old-' ELSE 'user-' END || lpad(n::text, 8, '0') || '@example.org', 'User ' || n, 'x', now()
FROM generate_series(1, many()) n;

-- The first quarter has expired.
INSERT INTO refresh_tokens (token_hash, user_id, family, family_key, expires_at)
SELECT uuid_send(nth(n)), nth(CASE WHEN n % 100 = 0 THEN 1 ELSE n END), nth(n), uuid_send(nth(n)),
       CASE WHEN n < many() / 8 THEN now() - interval '1 day' ELSE now() + interval '20 days' END + n * interval '1 millisecond'
FROM generate_series(1, many() / 2) n;

INSERT INTO account_tokens (token_hash, user_id, purpose, email, expires_at)
SELECT uuid_send(nth(n)), nth(n), 'verify_email', 'user-' || n || '@example.org',
       now() - interval '10 days' + n * interval '1 second'
FROM generate_series(1, many() / 8) n;

INSERT INTO email_changes (user_id, new_email, begun_at)
SELECT nth(n), 'new-' || n || '@example.org', now() - interval '10 days' + n * interval '1 second'
FROM generate_series(1, many() / 8) n;

INSERT INTO known_devices (user_id, fingerprint) SELECT nth(n), uuid_send(nth(n)) FROM generate_series(1, many() / 10) n;
INSERT INTO identities (provider, subject, user_id, email)
SELECT 'idp', lpad(n::text, 8, '0'), nth(n), 'user@example.org' FROM generate_series(1, many() / 10) n;
INSERT INTO api_keys (id, user_id, name, prefix, key_hash, scopes)
SELECT nth(n), nth(n), 'key', 'souk', uuid_send(nth(n)), '{}' FROM generate_series(1, many() / 10) n;
INSERT INTO addresses (id, user_id, name, line1, city, country)
SELECT nth(n), nth(n), 'A', 'B', 'C', 'DE' FROM generate_series(1, many() / 10) n;
INSERT INTO second_factors (user_id, sealed_secret) SELECT nth(n), 'x' FROM generate_series(1, many() / 10) n;
INSERT INTO recovery_codes (user_id, code_hash)
SELECT nth(n / 10), uuid_send(nth(n)) FROM generate_series(10, many() / 10) n;

INSERT INTO sellers (id, slug, name, description, country, iban, account_holder, status)
SELECT nth(n), 'seller-' || lpad(n::text, 8, '0'), 'S', '', 'DE', 'DE00', 'S', CASE WHEN n < 1000 THEN 'rejected' ELSE 'active' END
FROM generate_series(1, many() / 8) n;
INSERT INTO seller_members (seller_id, user_id, rights)
SELECT nth(1 + n / 5), nth(n), ARRAY['owner'] FROM generate_series(5, many() / 8) n;
INSERT INTO seller_invitations (id, seller_id, email, rights, token_hash, expires_at, invited_by)
SELECT nth(n), nth(1 + n / 5), lpad(n::text, 8, '0') || '@example.org', ARRAY['orders'], uuid_send(nth(n)),
       now() - interval '10 days' + n * interval '1 second', nth(n)
FROM generate_series(5, many() / 8) n;
INSERT INTO seller_changes (id, seller_id, actor, to_status) SELECT nth(n), nth(n), nth(n), 'applied' FROM generate_series(1, many() / 8) n;

INSERT INTO signing_keys (kid, sealed_key, signs_from) SELECT 'key-' || n, 'x', now() - n * interval '1 day' FROM generate_series(1, 3) n;
INSERT INTO handled_events (consumer, event_id, handled_at)
SELECT 'nobody', nth(n), now() - interval '20 days' + n * interval '1 second' FROM generate_series(1, many() / 10) n;
INSERT INTO outbox (id, name, payload) SELECT nth(n), 'user.registered', '{}' FROM generate_series(1, many() / 20) n;
INSERT INTO published_events (name, count) VALUES ('user.registered', 1000000);

-- Those who run the place and sell, and one of them who is suspended.
UPDATE users SET roles = '{customer,seller,support,admin}' WHERE id IN (nth(9000), nth(9001), nth(9002));
UPDATE users SET status = 'suspended' WHERE id = nth(9002);
