-- What the migrations of a service that publishes or consumes events contain. Documentation; the tests of this room run it.

-- Events that are committed and not yet published. Rows live for milliseconds, so the table is vacuumed by count, not by share.
CREATE TABLE outbox (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    payload    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- How many events of each name have been published: for the reconciliation page.
CREATE TABLE published_events (
    name  text PRIMARY KEY,
    count bigint NOT NULL
);

-- Events that have been handled, by consumer: a repeat is recognised by its row. Kept for two weeks.
CREATE TABLE handled_events (
    consumer   text NOT NULL,
    event_id   uuid NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
