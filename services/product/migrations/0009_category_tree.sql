-- A product belongs to its category and to all that this one is in, however deep: it has a place in each. Lists of a
-- category are read along these places, and a category counts those whose seller is active, so the two cannot differ. Only what
-- customers may see has places. Triggers keep them, so that no statement can forget them. The places stay when a seller is
-- suspended; only the counts change.
CREATE TABLE product_places (
    category_id uuid NOT NULL,
    product_id  uuid NOT NULL,
    currency    text NOT NULL,
    price_from  bigint NOT NULL,
    PRIMARY KEY (category_id, product_id)
);
COMMENT ON TABLE product_places IS 'bound: for each product one row in each category from its own up to the root';

CREATE FUNCTION category_and_above(category uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE above AS (
        SELECT id, parent_id FROM categories WHERE id = category
        UNION
        SELECT c.id, c.parent_id FROM categories c JOIN above a ON c.id = a.parent_id
    )
    SELECT id FROM above $$;

DROP TRIGGER products_parent ON products;
DROP FUNCTION products_find_parent;
DROP TRIGGER categories_parent ON categories;
DROP FUNCTION categories_move_products;
DROP TRIGGER products_counted ON products;
DROP FUNCTION products_count;
DROP INDEX products_by_category, products_by_category_price, products_by_parent, products_by_parent_price;

DROP VIEW products_on_sale;
ALTER TABLE products DROP COLUMN category_parent_id;
CREATE VIEW products_on_sale AS
    SELECT p.* FROM products p
    WHERE p.approval = 'approved' AND p.published AND EXISTS (SELECT FROM active_sellers s WHERE s.id = p.seller_id);

INSERT INTO product_places (category_id, product_id, currency, price_from)
SELECT above.id, p.id, p.currency, p.price_from
FROM products p CROSS JOIN LATERAL category_and_above(p.category_id) AS above (id)
WHERE p.approval = 'approved' AND p.published;
CREATE INDEX product_places_by_price   ON product_places (category_id, currency, price_from, product_id);
CREATE INDEX product_places_of_product ON product_places (product_id);

-- A list of a category is always read along the index of that category, however few categories there are.
ALTER TABLE product_places ALTER COLUMN category_id SET (n_distinct = -0.5);
ANALYZE product_places;

DELETE FROM category_changes;
UPDATE categories c SET products = (
    SELECT count(*) FROM product_places l JOIN products_on_sale p ON p.id = l.product_id WHERE l.category_id = c.id);

CREATE FUNCTION is_active_seller(seller uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    active boolean;
BEGIN
    -- Locked, so that a product and its seller do not change side by side and are counted by neither.
    SELECT state = 'active' INTO active FROM sellers WHERE id = seller FOR SHARE;
    RETURN coalesce(active, false);
END $$;

CREATE FUNCTION products_find_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was boolean := TG_OP <> 'INSERT' AND OLD.approval = 'approved' AND OLD.published;
    is_now boolean := TG_OP <> 'DELETE' AND NEW.approval = 'approved' AND NEW.published;
BEGIN
    IF was AND is_now AND OLD.category_id = NEW.category_id AND OLD.seller_id = NEW.seller_id THEN
        UPDATE product_places SET currency = NEW.currency, price_from = NEW.price_from
        WHERE product_id = NEW.id AND (currency, price_from) IS DISTINCT FROM (NEW.currency, NEW.price_from);
        RETURN NULL;
    END IF;
    IF was THEN
        WITH gone AS (DELETE FROM product_places WHERE product_id = OLD.id RETURNING category_id)
        INSERT INTO category_changes (category_id, change) SELECT category_id, -1 FROM gone WHERE is_active_seller(OLD.seller_id);
    END IF;
    IF is_now THEN
        WITH placed AS (
            INSERT INTO product_places (category_id, product_id, currency, price_from)
            SELECT above, NEW.id, NEW.currency, NEW.price_from FROM category_and_above(NEW.category_id) AS above
            RETURNING category_id
        )
        INSERT INTO category_changes (category_id, change) SELECT category_id, 1 FROM placed WHERE is_active_seller(NEW.seller_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER products_placed
    AFTER INSERT OR DELETE OR UPDATE OF category_id, seller_id, approval, published, currency, price_from ON products
    FOR EACH ROW EXECUTE FUNCTION products_find_places();

-- A category that moves takes along what is in it and below it.
CREATE FUNCTION categories_move_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH gone AS (
        DELETE FROM product_places WHERE product_id IN (SELECT product_id FROM product_places WHERE category_id = NEW.id)
        RETURNING category_id, product_id
    )
    INSERT INTO category_changes (category_id, change)
    SELECT g.category_id, -count(*) FROM gone g JOIN products_on_sale p ON p.id = g.product_id GROUP BY g.category_id;
    WITH RECURSIVE below AS (
        SELECT NEW.id AS id
        UNION
        SELECT c.id FROM categories c JOIN below b ON c.parent_id = b.id
    ), placed AS (
        INSERT INTO product_places (category_id, product_id, currency, price_from)
        SELECT above, p.id, p.currency, p.price_from
        FROM below b JOIN products p ON p.category_id = b.id CROSS JOIN LATERAL category_and_above(p.category_id) AS above
        WHERE p.approval = 'approved' AND p.published
        RETURNING category_id, product_id
    )
    INSERT INTO category_changes (category_id, change)
    SELECT l.category_id, count(*) FROM placed l JOIN products_on_sale p ON p.id = l.product_id GROUP BY l.category_id;
    RETURN NULL;
END $$;
CREATE TRIGGER categories_moved AFTER UPDATE OF parent_id ON categories FOR EACH ROW
    WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION categories_move_places();

CREATE FUNCTION sellers_count() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was boolean := TG_OP <> 'INSERT' AND OLD.state = 'active';
BEGIN
    IF was = (NEW.state = 'active') THEN RETURN NULL; END IF;
    INSERT INTO category_changes (category_id, change)
    SELECT l.category_id, CASE WHEN was THEN -count(*) ELSE count(*) END
    FROM products p JOIN product_places l ON l.product_id = p.id WHERE p.seller_id = NEW.id GROUP BY l.category_id;
    RETURN NULL;
END $$;
CREATE TRIGGER sellers_counted AFTER INSERT OR UPDATE OF state ON sellers FOR EACH ROW EXECUTE FUNCTION sellers_count();

-- Prices are compared within one currency.
DROP INDEX products_by_price;
CREATE INDEX products_by_price ON products (currency, price_from, id) WHERE approval = 'approved' AND published;
