-- Events on their way out (outbox), their log when there is no Kafka, and how far each consumer is.
-- Times are microseconds since 1970 UTC.
CREATE TABLE outbox (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id       uuid     NOT NULL UNIQUE,
  slot           smallint NOT NULL,
  topic          text     NOT NULL,
  msg_key        text     NOT NULL,
  aggregate_type text     NOT NULL,
  aggregate_id   text     NOT NULL,
  aggregate_ver  bigint   NOT NULL,
  event_type     text     NOT NULL,
  headers        text     NOT NULL,
  payload        bytea    NOT NULL,
  occurred_at    bigint   NOT NULL,
  UNIQUE (aggregate_type, aggregate_id, aggregate_ver)
);
CREATE INDEX outbox_slot ON outbox (slot, id);

CREATE TABLE outbox_lease (
  slot       smallint PRIMARY KEY,
  owner      text,
  epoch      bigint NOT NULL,
  expires_at bigint NOT NULL
);
INSERT INTO outbox_lease (slot, owner, epoch, expires_at) SELECT number, NULL, 0, 0 FROM generate_series(0, 63) AS number;

CREATE TABLE relay_member (
  owner      text PRIMARY KEY,
  expires_at bigint NOT NULL
);

CREATE TABLE outbox_parked (
  aggregate_type text   NOT NULL,
  aggregate_id   text   NOT NULL,
  event_id       uuid   NOT NULL,
  reason         text   NOT NULL,
  since          bigint NOT NULL,
  PRIMARY KEY (aggregate_type, aggregate_id)
);

CREATE TABLE outbox_sent (
  id             bigint   NOT NULL,
  event_id       uuid     NOT NULL,
  topic          text     NOT NULL,
  msg_key        text     NOT NULL,
  aggregate_type text     NOT NULL,
  aggregate_id   text     NOT NULL,
  aggregate_ver  bigint   NOT NULL,
  event_type     text     NOT NULL,
  headers        text     NOT NULL,
  payload        bytea    NOT NULL,
  occurred_at    bigint   NOT NULL,
  part           integer  NOT NULL,
  off            bigint   NOT NULL,
  sent_at        bigint   NOT NULL
);
CREATE INDEX outbox_sent_at ON outbox_sent (sent_at);

CREATE TABLE consumer_position (
  consumer       text    NOT NULL,
  aggregate_type text    NOT NULL,
  aggregate_id   text    NOT NULL,
  timeline       integer NOT NULL,
  last_ver       bigint  NOT NULL,
  last_event_id  text    NOT NULL,
  state          text    NOT NULL DEFAULT 'ok',
  PRIMARY KEY (consumer, aggregate_type, aggregate_id)
);

CREATE TABLE dead_letter (
  id             uuid    PRIMARY KEY,
  consumer       text    NOT NULL,
  tenant         text    NOT NULL,
  topic          text    NOT NULL,
  part           integer NOT NULL,
  off            bigint  NOT NULL,
  msg_key        text    NOT NULL,
  aggregate_type text    NOT NULL,
  aggregate_id   text    NOT NULL,
  aggregate_ver  bigint  NOT NULL,
  event_id       text    NOT NULL,
  event_type     text    NOT NULL,
  headers        text    NOT NULL,
  payload        bytea   NOT NULL,
  class          text    NOT NULL,
  code           text    NOT NULL,
  detail         text    NOT NULL,
  attempts       integer NOT NULL,
  blocked_by     text,
  first_failed_at bigint NOT NULL,
  failed_at      bigint  NOT NULL,
  state          text    NOT NULL DEFAULT 'open',
  closed_at      bigint,
  UNIQUE (consumer, topic, part, off)
);
CREATE INDEX dead_letter_aggregate ON dead_letter (consumer, aggregate_type, aggregate_id, aggregate_ver);

CREATE TABLE event_log (
  position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic       text    NOT NULL,
  part        integer NOT NULL,
  msg_key     text    NOT NULL,
  headers     text    NOT NULL,
  payload     bytea   NOT NULL,
  appended_at bigint  NOT NULL
);
CREATE INDEX event_log_topic ON event_log (topic, part, position);
CREATE INDEX event_log_age ON event_log (appended_at);

CREATE TABLE event_log_offset (
  consumer text    NOT NULL,
  topic    text    NOT NULL,
  part     integer NOT NULL,
  position bigint  NOT NULL,
  PRIMARY KEY (consumer, topic, part)
);

CREATE TABLE timeline (
  only_row   integer PRIMARY KEY CHECK (only_row = 1),
  generation integer NOT NULL
);
INSERT INTO timeline (only_row, generation) VALUES (1, 1);
