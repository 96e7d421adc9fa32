-- A category counts what its list shows: of its places those whose product's seller is active. The places stay when a seller is
-- suspended; only the counts change.
CREATE FUNCTION is_active_seller(seller uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    active boolean;
BEGIN
    -- Locked, so that a product and its seller do not change side by side and are counted by neither.
    SELECT state = 'active' INTO active FROM sellers WHERE id = seller FOR SHARE;
    RETURN coalesce(active, false);
END $$;

CREATE OR REPLACE FUNCTION products_find_places() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TRIGGER products_placed ON products;
CREATE TRIGGER products_placed
    AFTER INSERT OR DELETE OR UPDATE OF category_id, seller_id, approval, published, currency, price_from ON products
    FOR EACH ROW EXECUTE FUNCTION products_find_places();

CREATE OR REPLACE FUNCTION categories_move_places() RETURNS trigger LANGUAGE plpgsql AS $$
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

DELETE FROM category_changes;
UPDATE categories c SET products = (
    SELECT count(*) FROM product_places l JOIN products_on_sale p ON p.id = l.product_id WHERE l.category_id = c.id);
