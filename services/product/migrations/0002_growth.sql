-- What lists, counts and cleanings need, so that they cost the same with a million products as with a thousand.

-- A category shows its own products and those of its children: each product knows the parent of its category, so that a
-- list is read in its order from two places. Triggers keep it, so that no statement can forget it.
ALTER TABLE products ADD COLUMN category_parent_id uuid;
UPDATE products p SET category_parent_id = c.parent_id FROM categories c WHERE c.id = p.category_id AND c.parent_id IS NOT NULL;

CREATE FUNCTION products_find_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.category_parent_id := (SELECT parent_id FROM categories WHERE id = NEW.category_id);
    RETURN NEW;
END $$;
CREATE TRIGGER products_parent BEFORE INSERT OR UPDATE OF category_id ON products FOR EACH ROW
    EXECUTE FUNCTION products_find_parent();

CREATE FUNCTION categories_move_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE products SET category_parent_id = NEW.parent_id WHERE category_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER categories_parent AFTER UPDATE OF parent_id ON categories FOR EACH ROW
    WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION categories_move_products();

-- For each filter and each order one index: only what customers may see is in them.
CREATE INDEX products_by_category_price  ON products (category_id, price_from, id)        WHERE approval = 'approved' AND published;
CREATE INDEX products_by_parent          ON products (category_parent_id, id DESC)        WHERE approval = 'approved' AND published;
CREATE INDEX products_by_parent_price    ON products (category_parent_id, price_from, id) WHERE approval = 'approved' AND published;
CREATE INDEX products_of_category        ON products (category_id);    -- for the foreign key
CREATE INDEX categories_by_name          ON categories (name, id);
CREATE INDEX categories_by_parent        ON categories (parent_id);

-- A list of a category is always read along the index of that category, however few categories there are. By its own
-- statistics the planner would at times walk the whole catalogue instead and wait for a product of the category to come.
ALTER TABLE products ALTER COLUMN category_id SET (n_distinct = -0.5), ALTER COLUMN category_parent_id SET (n_distinct = -0.5);
ANALYZE products;

-- How many products customers see in a category. Changes are rows first and are added up a moment later: a counter that
-- every new product has to lock would make sellers wait for each other.
ALTER TABLE categories ADD COLUMN products bigint NOT NULL DEFAULT 0;
UPDATE categories c SET products = (
    SELECT count(*) FROM products p WHERE p.category_id = c.id AND p.approval = 'approved' AND p.published);

CREATE TABLE category_changes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    category_id uuid NOT NULL,
    change      bigint NOT NULL
);

CREATE FUNCTION products_count() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was boolean := TG_OP <> 'INSERT' AND OLD.approval = 'approved' AND OLD.published;
    is_now boolean := TG_OP <> 'DELETE' AND NEW.approval = 'approved' AND NEW.published;
BEGIN
    IF was AND is_now AND OLD.category_id = NEW.category_id THEN RETURN NULL; END IF;
    IF was THEN INSERT INTO category_changes (category_id, change) VALUES (OLD.category_id, -1); END IF;
    IF is_now THEN INSERT INTO category_changes (category_id, change) VALUES (NEW.category_id, 1); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER products_counted AFTER INSERT OR DELETE OR UPDATE OF category_id, approval, published ON products FOR EACH ROW
    EXECUTE FUNCTION products_count();

-- What is over goes by its age, a few rows at a time.
CREATE INDEX reservations_over ON reservations (expires_at) WHERE status <> 'held';
CREATE INDEX handled_events_by_age ON handled_events (handled_at);

COMMENT ON TABLE categories        IS 'bound: made by those who run the shop; a list shows the first thousand';
COMMENT ON TABLE category_changes  IS 'ends: added to its category within seconds, by category.add_up_changes';
COMMENT ON TABLE products          IS 'kept: what is sold, and what was';
COMMENT ON TABLE product_images    IS 'bound: twenty for each product';
COMMENT ON TABLE variants          IS 'bound: five hundred for each product';
COMMENT ON TABLE stock             IS 'bound: one row for each variant';
COMMENT ON TABLE reservations      IS 'ends: thirty days after its time is over, by reservation.remove_old';
COMMENT ON TABLE reservation_items IS 'ends: with its row in reservations';
COMMENT ON TABLE reviews           IS 'bound: one for each customer and product that they have bought';
COMMENT ON TABLE wishlist          IS 'bound: one row for each customer and product';
COMMENT ON TABLE outbox            IS 'bound: events that are not published yet; the metric of the oldest one''s age tells when the relay does not get through';
COMMENT ON TABLE published_events  IS 'bound: one row for each name of an event';
COMMENT ON TABLE handled_events    IS 'ends: two weeks after it was handled, by outbox.forget';
