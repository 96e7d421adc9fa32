-- Addresses as their countries need them, and which is taken for shipping and for billing when none is named.

ALTER TABLE addresses
    ADD COLUMN region           text,
    ADD COLUMN phone            text,
    ADD COLUMN default_shipping boolean NOT NULL DEFAULT false,
    ADD COLUMN default_billing  boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX addresses_one_for_shipping ON addresses (user_id) WHERE default_shipping;
CREATE UNIQUE INDEX addresses_one_for_billing ON addresses (user_id) WHERE default_billing;
