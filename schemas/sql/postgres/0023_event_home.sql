-- Where commands write their events: 0 the outbox; 1 event_log itself (SQLite's alone, ADR 23).
ALTER TABLE timeline ADD COLUMN event_home integer NOT NULL DEFAULT 0;

-- What shadow_outbox is to outbox.
CREATE TABLE shadow_event_log (
  position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic       text    NOT NULL,
  part        integer NOT NULL,
  msg_key     text    NOT NULL,
  headers     text    NOT NULL,
  payload     bytea   NOT NULL,
  appended_at bigint  NOT NULL
);
CREATE INDEX shadow_event_log_topic ON shadow_event_log (topic, part, position);

-- A topic's records are in order of age: the oldest are found by their position.
DROP INDEX event_log_age;

-- Nothing looks an event up by its id here, and its aggregate's version keeps it single.
ALTER TABLE outbox DROP CONSTRAINT outbox_event_id_key;
ALTER TABLE shadow_outbox DROP CONSTRAINT shadow_outbox_event_id_key;
