-- When the books were last compared with each payment provider's lists, whichever process did it. One row for each provider.
CREATE TABLE provider_comparisons (
    provider    text PRIMARY KEY,
    finished_at timestamptz NOT NULL
);
COMMENT ON TABLE provider_comparisons IS 'bound: one row for each payment provider';
