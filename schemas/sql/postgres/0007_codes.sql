-- One-time codes. A line is a series of codes to one recipient, for one purpose, at one site, from strangers or from one
-- known device: its newest code and the times of its sends. line is a keyed hash of all these. counter is the key of
-- the login_counter that failures count on; user_id is NULL for a ghost, a name that nobody has. A shadow opens nothing.
-- sends: as mail_send.times.
CREATE TABLE code_line (
  line       bytea   NOT NULL PRIMARY KEY,
  tenant     TEXT    NOT NULL,
  site       TEXT    NOT NULL,
  purpose    TEXT    NOT NULL,
  challenge  uuid    NOT NULL,
  counter    bytea   NOT NULL,
  user_id    uuid,
  shadow     INTEGER NOT NULL,
  code_hash  bytea   NOT NULL,
  expires_at BIGINT  NOT NULL,
  tries      INTEGER NOT NULL,
  used_at    BIGINT,
  sends      bytea   NOT NULL,
  last_at    BIGINT  NOT NULL
);
CREATE UNIQUE INDEX code_line_challenge ON code_line (challenge);
CREATE INDEX code_line_last ON code_line (last_at);
CREATE INDEX code_line_ghost ON code_line (tenant, user_id, last_at);

-- What is written in place of an event and its secret where there is nobody to write to: the columns and keys of outbox
-- and effect_secret, so that both ways cost the same. Read by nobody, emptied every minute.
CREATE TABLE shadow_outbox (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id       uuid     NOT NULL UNIQUE,
  slot           smallint NOT NULL,
  topic          TEXT     NOT NULL,
  msg_key        TEXT     NOT NULL,
  aggregate_type TEXT     NOT NULL,
  aggregate_id   TEXT     NOT NULL,
  aggregate_ver  BIGINT   NOT NULL,
  event_type     TEXT     NOT NULL,
  headers        TEXT     NOT NULL,
  payload        bytea    NOT NULL,
  occurred_at    BIGINT   NOT NULL,
  UNIQUE (aggregate_type, aggregate_id, aggregate_ver)
);
CREATE INDEX shadow_outbox_slot ON shadow_outbox (slot, id);

CREATE TABLE shadow_secret (
  event_id   uuid   NOT NULL PRIMARY KEY,
  sealed     bytea  NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX shadow_secret_expiry ON shadow_secret (expires_at);
