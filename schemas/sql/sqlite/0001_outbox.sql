-- Events on their way out (outbox), their log when there is no Kafka, and how far each consumer is.
-- Ids are 16-byte BLOBs; times are microseconds since 1970 UTC.
CREATE TABLE outbox (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id       BLOB     NOT NULL UNIQUE,
  slot           INTEGER NOT NULL,
  topic          TEXT     NOT NULL,
  msg_key        TEXT     NOT NULL,
  aggregate_type TEXT     NOT NULL,
  aggregate_id   TEXT     NOT NULL,
  aggregate_ver  BIGINT   NOT NULL,
  event_type     TEXT     NOT NULL,
  headers        TEXT     NOT NULL,
  payload        BLOB    NOT NULL,
  occurred_at    BIGINT   NOT NULL,
  UNIQUE (aggregate_type, aggregate_id, aggregate_ver)
);
CREATE INDEX outbox_slot ON outbox (slot, id);

CREATE TABLE outbox_lease (
  slot       INTEGER PRIMARY KEY,
  owner      TEXT,
  epoch      BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
INSERT INTO outbox_lease (slot, owner, epoch, expires_at)
  WITH RECURSIVE numbers(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < 63)
  SELECT number, NULL, 0, 0 FROM numbers;

CREATE TABLE relay_member (
  owner      TEXT PRIMARY KEY,
  expires_at BIGINT NOT NULL
);

CREATE TABLE outbox_parked (
  aggregate_type TEXT   NOT NULL,
  aggregate_id   TEXT   NOT NULL,
  event_id       BLOB   NOT NULL,
  reason         TEXT   NOT NULL,
  since          BIGINT NOT NULL,
  PRIMARY KEY (aggregate_type, aggregate_id)
);

CREATE TABLE outbox_sent (
  id             BIGINT   NOT NULL,
  event_id       BLOB     NOT NULL,
  topic          TEXT     NOT NULL,
  msg_key        TEXT     NOT NULL,
  aggregate_type TEXT     NOT NULL,
  aggregate_id   TEXT     NOT NULL,
  aggregate_ver  BIGINT   NOT NULL,
  event_type     TEXT     NOT NULL,
  headers        TEXT     NOT NULL,
  payload        BLOB    NOT NULL,
  occurred_at    BIGINT   NOT NULL,
  part           INTEGER  NOT NULL,
  off            BIGINT   NOT NULL,
  sent_at        BIGINT   NOT NULL
);
CREATE INDEX outbox_sent_at ON outbox_sent (sent_at);

CREATE TABLE consumer_position (
  consumer       TEXT    NOT NULL,
  aggregate_type TEXT    NOT NULL,
  aggregate_id   TEXT    NOT NULL,
  timeline       INTEGER NOT NULL,
  last_ver       BIGINT  NOT NULL,
  last_event_id  TEXT    NOT NULL,
  state          TEXT    NOT NULL DEFAULT 'ok',
  PRIMARY KEY (consumer, aggregate_type, aggregate_id)
);

CREATE TABLE dead_letter (
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
  UNIQUE (consumer, topic, part, off)
);
CREATE INDEX dead_letter_aggregate ON dead_letter (consumer, aggregate_type, aggregate_id, aggregate_ver);

CREATE TABLE event_log (
  position    INTEGER PRIMARY KEY AUTOINCREMENT,
  topic       TEXT    NOT NULL,
  part        INTEGER NOT NULL,
  msg_key     TEXT    NOT NULL,
  headers     TEXT    NOT NULL,
  payload     BLOB   NOT NULL,
  appended_at BIGINT  NOT NULL
);
CREATE INDEX event_log_topic ON event_log (topic, part, position);
CREATE INDEX event_log_age ON event_log (appended_at);

CREATE TABLE event_log_offset (
  consumer TEXT    NOT NULL,
  topic    TEXT    NOT NULL,
  part     INTEGER NOT NULL,
  position BIGINT  NOT NULL,
  PRIMARY KEY (consumer, topic, part)
);

CREATE TABLE timeline (
  only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
  generation INTEGER NOT NULL
);
INSERT INTO timeline (only_row, generation) VALUES (1, 1);
