-- A cart's version grows with every change: an order is of the version that it was made from.
ALTER TABLE carts ADD COLUMN version bigint NOT NULL DEFAULT 1;
-- What a customer has ordered and not paid yet is limited.
CREATE INDEX orders_unpaid_by_user ON orders (user_id) WHERE status = 'pending';
