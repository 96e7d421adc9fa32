-- The platform sells, too: its goods belong to a seller of its own, whose team are those who run the shop. Nobody pays money out to
-- it, so it needs no bank account.
ALTER TABLE sellers
    ADD COLUMN own boolean NOT NULL DEFAULT false,
    ALTER COLUMN iban DROP NOT NULL,
    ALTER COLUMN account_holder DROP NOT NULL,
    ADD CONSTRAINT sellers_are_paid CHECK (own OR (iban IS NOT NULL AND account_holder IS NOT NULL));
CREATE UNIQUE INDEX sellers_own ON sellers (own) WHERE own;
GRANT SELECT (own) ON sellers TO admin_service;

-- A shop that is there already gets it now, with those who run it and sell. The id is a UUIDv7 of this moment.
WITH crew AS (
    SELECT u.id FROM users u
    WHERE u.status = 'active' AND u.roles @> ARRAY['seller', 'admin'] AND NOT EXISTS (SELECT FROM seller_members m WHERE m.user_id = u.id)
    ORDER BY u.id LIMIT 50
), own AS (
    INSERT INTO sellers (id, slug, name, description, country, status, own)
    SELECT overlay(overlay(gen_random_uuid()::text PLACING substr(milliseconds, 1, 8) FROM 1) PLACING substr(milliseconds, 9, 4) || '-7' FROM 10)::uuid,
           coalesce((SELECT slug FROM (VALUES (1, 'souk'), (2, 'souk-shop')) wanted (place, slug)
                     WHERE NOT EXISTS (SELECT FROM sellers s WHERE s.slug = wanted.slug) ORDER BY place LIMIT 1), 'souk-' || milliseconds),
           'Souk', 'Sold by the shop itself', 'DE', 'active', true
    FROM lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') AS milliseconds
    WHERE EXISTS (SELECT FROM crew)
    RETURNING id
)
INSERT INTO seller_members (seller_id, user_id, rights) SELECT own.id, crew.id, ARRAY['owner'] FROM own, crew;
