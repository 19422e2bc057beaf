-- Where commands write their events: 0 the outbox; 1 event_log itself, when this file is what consumers read (ADR 23).
ALTER TABLE timeline ADD COLUMN event_home INTEGER NOT NULL DEFAULT 0;

-- What shadow_outbox is to outbox.
CREATE TABLE shadow_event_log (
  position    INTEGER PRIMARY KEY AUTOINCREMENT,
  topic       TEXT    NOT NULL,
  part        INTEGER NOT NULL,
  msg_key     TEXT    NOT NULL,
  headers     TEXT    NOT NULL,
  payload     BLOB    NOT NULL,
  appended_at BIGINT  NOT NULL
);
CREATE INDEX shadow_event_log_topic ON shadow_event_log (topic, part, position);

-- A topic's records are in order of age: the oldest are found by their position.
DROP INDEX event_log_age;
