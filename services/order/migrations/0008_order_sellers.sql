-- Until now the lines of orders named the user who had put the goods up as their seller. Whom that user works for only the auth service
-- knows: a job asks it (jobs/order_sellers.hpp) and corrects the lines that are there, in their order and once.
CREATE TABLE order_sellers_walk (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    order_id uuid NOT NULL,    -- done up to this line
    position integer NOT NULL,
    until    uuid NOT NULL     -- the newest order of that time
);
INSERT INTO order_sellers_walk (order_id, position, until)
SELECT '00000000-0000-0000-0000-000000000000', 0, id FROM orders ORDER BY id DESC LIMIT 1;
COMMENT ON TABLE order_sellers_walk IS 'bound: one row, until the lines of before have been looked at';
