-- Who sells, as the auth service tells it. A product is on sale while it is approved and published and its seller is active: that is
-- computed whenever somebody looks, and nothing about a product is rewritten when its seller is suspended.
CREATE TABLE sellers (
    id         uuid PRIMARY KEY,
    -- unknown: nobody has said yet what this id stands for
    state      text NOT NULL CHECK (state IN ('unknown', 'active', 'inactive')),
    -- The event that said so last. Events of one seller come by several queues: an older one changes nothing any more.
    changed_by uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
);
CREATE INDEX sellers_unknown ON sellers (id) WHERE state = 'unknown';
COMMENT ON TABLE sellers IS 'bound: one for each seller of the platform';

CREATE VIEW active_sellers AS SELECT id FROM sellers WHERE state = 'active';
CREATE VIEW products_on_sale AS
    SELECT p.* FROM products p
    WHERE p.approval = 'approved' AND p.published AND EXISTS (SELECT FROM active_sellers s WHERE s.id = p.seller_id);

-- Until now a product was filed under the user who had put it up. Which seller they work for only the auth service knows: it is asked
-- (jobs/product_sellers.hpp), and until it has answered these products are not on sale.
INSERT INTO sellers (id, state)
SELECT DISTINCT seller_id, 'unknown' FROM products;
