-- An order keeps the language in which its customer reads mails, beside the address that they go to. Orders from before
-- have none: their mails are in the first language that there are mails in.
ALTER TABLE orders ADD COLUMN locale text;
