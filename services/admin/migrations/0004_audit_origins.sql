-- From where somebody signs in or tries to: a row that tells only that it happened helps nobody after an attack.
ALTER TABLE audit_logs ADD COLUMN network text, ADD COLUMN device text;

-- What strangers do to one subject from one network within ten minutes is one row. Where they name no account that exists it is one
-- row for all of them, as before: networks are many, and each of them may guess at addresses for ever.
DROP INDEX audit_logs_of_strangers;
CREATE UNIQUE INDEX audit_logs_of_strangers
    ON audit_logs (action, subject, (CASE WHEN subject = '' THEN '' ELSE coalesce(network, '') END),
                   date_bin('10 minutes', at, '2000-01-01 00:00+00'))
    WHERE actor IS NULL;
