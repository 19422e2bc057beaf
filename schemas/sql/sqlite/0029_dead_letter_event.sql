-- A place in a log is one event's only as long as the log is the same: after topics were made anew, or a turn between Kafka
-- and the log in this database, another event has it.
CREATE TABLE dead_letter_new (
  id             BLOB    PRIMARY KEY,
  consumer       TEXT    NOT NULL,
  tenant         TEXT    NOT NULL,
  topic          TEXT    NOT NULL,
  part           INTEGER NOT NULL,
  off            BIGINT  NOT NULL,
  msg_key        TEXT    NOT NULL,
  aggregate_type TEXT    NOT NULL,
  aggregate_id   TEXT    NOT NULL,
  aggregate_ver  BIGINT  NOT NULL,
  event_id       TEXT    NOT NULL,
  event_type     TEXT    NOT NULL,
  headers        TEXT    NOT NULL,
  payload        BLOB   NOT NULL,
  class          TEXT    NOT NULL,
  code           TEXT    NOT NULL,
  detail         TEXT    NOT NULL,
  attempts       INTEGER NOT NULL,
  blocked_by     TEXT,
  first_failed_at BIGINT NOT NULL,
  failed_at      BIGINT  NOT NULL,
  state          TEXT    NOT NULL DEFAULT 'open',
  closed_at      BIGINT,
  UNIQUE (consumer, topic, part, off, event_id)
);
INSERT INTO dead_letter_new (id, consumer, tenant, topic, part, off, msg_key, aggregate_type, aggregate_id, aggregate_ver, event_id, event_type, headers, payload, class, code, detail, attempts, blocked_by, first_failed_at, failed_at, state, closed_at)
  SELECT id, consumer, tenant, topic, part, off, msg_key, aggregate_type, aggregate_id, aggregate_ver, event_id, event_type, headers, payload, class, code, detail, attempts, blocked_by, first_failed_at, failed_at, state, closed_at FROM dead_letter;
DROP TABLE dead_letter;
ALTER TABLE dead_letter_new RENAME TO dead_letter;
CREATE INDEX dead_letter_aggregate ON dead_letter (consumer, aggregate_type, aggregate_id, aggregate_ver);
