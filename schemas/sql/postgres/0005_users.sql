-- Users: who they are, by which names they log in, where they are registered, what they agreed to.
-- Personal data are sealed under the user's own data key; erasure deletes the key.

CREATE TABLE user_account (
  id                 uuid    NOT NULL PRIMARY KEY,
  tenant             TEXT    NOT NULL,
  issuer             TEXT,
  status             TEXT    NOT NULL,
  version            BIGINT  NOT NULL,
  site               TEXT    NOT NULL,
  data_key           bytea,
  personal           bytea,
  password_hash      TEXT,
  activation_hash    bytea,
  activation_expires BIGINT,
  pending_until      BIGINT,
  merged_into        uuid,
  created_at         BIGINT  NOT NULL,
  updated_at         BIGINT  NOT NULL,
  activated_at       BIGINT
);
CREATE INDEX user_account_pending ON user_account (pending_until) WHERE pending_until IS NOT NULL;

-- The name space of a site: the key decides who gets a name. kinds is a sum of 1 identifier, 2 e-mail, 4 alias.
CREATE TABLE login_name (
  tenant    TEXT    NOT NULL,
  site      TEXT    NOT NULL,
  name_hash bytea   NOT NULL,
  user_id   uuid    NOT NULL,
  kinds     INTEGER NOT NULL,
  PRIMARY KEY (tenant, site, name_hash)
);
CREATE INDEX login_name_user ON login_name (user_id);

CREATE TABLE user_site (
  user_id       uuid   NOT NULL,
  site          TEXT   NOT NULL,
  identifier    bytea  NOT NULL,
  attributes    bytea  NOT NULL,
  registered_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, site)
);

-- Append-only.
CREATE TABLE consent (
  id               uuid   NOT NULL PRIMARY KEY,
  user_id          uuid   NOT NULL,
  tenant           TEXT   NOT NULL,
  document_id      TEXT   NOT NULL,
  document_version TEXT   NOT NULL,
  locale           TEXT   NOT NULL,
  channel          TEXT   NOT NULL,
  action           TEXT   NOT NULL,
  at               BIGINT NOT NULL,
  recorded_at      BIGINT NOT NULL
);
CREATE INDEX consent_user ON consent (user_id, recorded_at);

-- When mails of one kind went to one recipient (or would have gone to an unknown name): at most 20 times,
-- 8 bytes each, big-endian microseconds, oldest first.
CREATE TABLE mail_send (
  counter bytea  NOT NULL PRIMARY KEY,
  times   bytea  NOT NULL,
  last_at BIGINT NOT NULL
);
CREATE INDEX mail_send_last ON mail_send (last_at);

-- What is written where there is nobody to write to, so that answers take the same work. Swept daily.
CREATE TABLE decoy (
  id         uuid   NOT NULL PRIMARY KEY,
  written_at BIGINT NOT NULL,
  body       bytea  NOT NULL
);
