-- A reservation carries the number of the order's attempt that made it: an attempt that another has overtaken neither
-- renews nor releases what the later one holds. A release that comes before its hold leaves a released row behind, so
-- that a hold that was lost on its way cannot take effect afterwards.
ALTER TABLE reservations ADD COLUMN attempt bigint NOT NULL DEFAULT 1;
