-- What cleanings need, so that they cost the same with a million orders as with a thousand; and for each table, when its
-- rows go.

-- An order keeps copies of what it was made of, so the lines of its cart are of no use any more; nor are those of a cart
-- that nobody has touched for a season.
ALTER TABLE cart_items ADD COLUMN added_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX cart_items_by_age ON cart_items (added_at);
CREATE INDEX provider_events_by_age ON provider_events (heard_at);
CREATE INDEX handled_events_by_age ON handled_events (handled_at);

COMMENT ON TABLE carts            IS 'bound: one open cart for each customer, and one for each order';
COMMENT ON TABLE cart_items       IS 'ends: ninety days after it was put in, by cart.remove_old_items';
COMMENT ON TABLE shipping_methods IS 'bound: made by those who run the shop';
COMMENT ON TABLE coupons          IS 'bound: made by those who run the shop';
COMMENT ON TABLE orders           IS 'kept: the books';
COMMENT ON TABLE order_items      IS 'kept: the books';
COMMENT ON TABLE order_events     IS 'kept: the books';
COMMENT ON TABLE payments         IS 'kept: the books';
COMMENT ON TABLE ledger           IS 'kept: the books';
COMMENT ON TABLE provider_events  IS 'ends: thirty days after it was heard, by payment.forget_events';
COMMENT ON TABLE idempotency_keys IS 'ends: two days after its first attempt, by idempotency.sweep';
COMMENT ON TABLE outbox           IS 'bound: events that are not published yet; the metric of the oldest one''s age tells when the relay does not get through';
COMMENT ON TABLE published_events IS 'bound: one row for each name of an event';
COMMENT ON TABLE handled_events   IS 'ends: two weeks after it was handled, by outbox.forget';
