-- Products are found by their words as people compare them (foundation/core/search_words.hpp), which the service finds:
-- accents, widths and capitals, parts of compounds and of what is written without blanks, and by their SKUs. Those that
-- were put up before are searched as they were until the service has gone through them, a few at a time.
ALTER TABLE products
    ALTER COLUMN search DROP EXPRESSION,
    ALTER COLUMN search SET DEFAULT '',
    ADD COLUMN words_version smallint NOT NULL DEFAULT 0;
CREATE INDEX products_by_words_version ON products (words_version, id);

-- SKUs are compared without regard to capitals and full width. Two that are one to people could be put up before: those
-- stay, and are found together.
CREATE FUNCTION sku_key(sku text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(normalize(sku, NFKC) COLLATE "und-x-icu");
ALTER TABLE variants
    ADD COLUMN sku_key text NOT NULL GENERATED ALWAYS AS (sku_key(sku)) STORED,
    ADD COLUMN sku_repeated boolean NOT NULL DEFAULT false;
UPDATE variants v SET sku_repeated = true
FROM (SELECT id, row_number() OVER (PARTITION BY sku_key ORDER BY id) AS place FROM variants) numbered
WHERE numbered.id = v.id AND numbered.place > 1;
CREATE UNIQUE INDEX variants_sku_key_key ON variants (sku_key) WHERE NOT sku_repeated;
CREATE INDEX variants_by_sku_key ON variants (sku_key);

-- In the order that people expect, whatever their letters.
DROP INDEX categories_by_name;
CREATE INDEX categories_by_name ON categories (name COLLATE "und-x-icu", id);
