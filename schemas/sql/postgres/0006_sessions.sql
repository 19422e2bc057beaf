-- Signing in: failures of accounts and unknown names, devices, sessions.

-- subject: keyed hash of the user, or of the name typed where there is no user. version counts the aggregate
-- login/<user id>. rests_until is NULL while nothing rests and the largest number after a hard lock.
CREATE TABLE login_counter (
  subject              bytea   NOT NULL PRIMARY KEY,
  user_id              uuid,
  version              BIGINT  NOT NULL,
  password_failures    INTEGER NOT NULL,
  password_rests_until BIGINT,
  touched_at           BIGINT  NOT NULL
);
CREATE INDEX login_counter_unknown ON login_counter (touched_at) WHERE user_id IS NULL;

-- Failures of unknown names by client and minute, until they are reported as one event.
CREATE TABLE unknown_login_failure (
  tenant TEXT    NOT NULL,
  client TEXT    NOT NULL,
  minute BIGINT  NOT NULL,
  count  INTEGER NOT NULL,
  PRIMARY KEY (tenant, client, minute)
);

CREATE TABLE session (
  token_hash     bytea  NOT NULL PRIMARY KEY,
  id             uuid   NOT NULL,
  user_id        uuid   NOT NULL,
  tenant         TEXT   NOT NULL,
  site           TEXT   NOT NULL,
  client         TEXT   NOT NULL,
  amr            TEXT   NOT NULL,
  created_at     BIGINT NOT NULL,
  last_used_at   BIGINT NOT NULL,
  idle_until     BIGINT NOT NULL,
  absolute_until BIGINT NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_idle ON session (idle_until);

CREATE TABLE device (
  token_hash   bytea   NOT NULL PRIMARY KEY,
  user_id      uuid    NOT NULL,
  failures     INTEGER NOT NULL,
  rests_until  BIGINT,
  created_at   BIGINT  NOT NULL,
  last_used_at BIGINT  NOT NULL
);
CREATE INDEX device_user ON device (user_id, last_used_at);
CREATE INDEX device_last ON device (last_used_at);
