-- The ledger of everything that leaves the service for the outside world. No row holds an address, a name or a code.
CREATE TABLE effect (
  effect_key      TEXT    NOT NULL PRIMARY KEY,          -- hex of sha256(kind|event_id|template|recipient_ref|reissue_no)
  kind            TEXT    NOT NULL,
  lane            INTEGER NOT NULL,                      -- 0 otp, 1 transactional, 2 bulk
  event_id        uuid    NOT NULL,                      -- the cause
  template        TEXT    NOT NULL,
  recipient_ref   TEXT    NOT NULL,                      -- user:<id> or contact:<id>, resolved at each attempt
  reissue_no      INTEGER NOT NULL DEFAULT 0,
  order_key       TEXT,
  origin          TEXT    NOT NULL DEFAULT 'live',       -- live, reissue
  tenant          TEXT    NOT NULL,
  site            TEXT,                                  -- whose templates and sender; none: the recipient's own
  correlation_id  TEXT    NOT NULL,
  traceparent     TEXT    NOT NULL,
  timeline        INTEGER NOT NULL,
  state           TEXT    NOT NULL,                      -- pending leased ambiguous done dead expired suppressed held
  reason          TEXT,                                  -- why it is suppressed, held or dead
  attempts        INTEGER NOT NULL DEFAULT 0,
  ambiguities     INTEGER NOT NULL DEFAULT 0,            -- final dots whose reply nobody read
  version         INTEGER NOT NULL DEFAULT 0,            -- events emitted about this effect
  next_attempt_at BIGINT,
  expires_at      BIGINT  NOT NULL,
  lease_owner     TEXT,
  lease_until     BIGINT,
  phase           INTEGER NOT NULL DEFAULT 0,            -- 0 none, 1 connected, 2 payload sent, 3 committing
  template_hash   bytea,                                  -- what the first attempt was rendered with
  locale          TEXT,
  last_class      TEXT,
  last_code       INTEGER,
  last_enhanced   TEXT,
  provider_ref    TEXT,
  created_at      BIGINT  NOT NULL,                      -- Date, Message-ID and boundary derive from it and the key
  done_at         BIGINT
);
CREATE INDEX effect_due ON effect (lane, next_attempt_at) WHERE state IN ('pending', 'ambiguous');
CREATE INDEX effect_lease ON effect (lease_until) WHERE state = 'leased';
CREATE INDEX effect_event ON effect (event_id);
CREATE INDEX effect_template ON effect (template_hash) WHERE state IN ('pending', 'leased', 'ambiguous', 'held');

-- What only the mail may show, sealed; gone when the mail is done, dead or too late.
CREATE TABLE effect_secret (
  event_id   uuid   NOT NULL PRIMARY KEY,
  sealed     bytea   NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX effect_secret_expiry ON effect_secret (expires_at);

-- Templates by the SHA-256 of their text, kept while an effect may still be sent with them.
CREATE TABLE mail_template (
  template_hash bytea   NOT NULL PRIMARY KEY,
  content       TEXT   NOT NULL,                         -- JSON: subject, text, html
  created_at    BIGINT NOT NULL
);

-- Addresses that bounced, by keyed hash.
CREATE TABLE mail_suppression (
  address_hash     bytea    NOT NULL PRIMARY KEY,
  reason           TEXT    NOT NULL,                     -- hard, soft
  soft_bounces     INTEGER NOT NULL DEFAULT 0,           -- since soft_since
  soft_since       BIGINT  NOT NULL,
  suppressed_until BIGINT
);

-- Requests to send effects again, until a second person agrees.
CREATE TABLE effect_reissue (
  effect_key   TEXT    NOT NULL,
  reissue_no   INTEGER NOT NULL,
  reason       TEXT    NOT NULL,
  requested_by TEXT    NOT NULL,
  requested_at BIGINT  NOT NULL,
  approved_by  TEXT,
  approved_at  BIGINT,
  PRIMARY KEY (effect_key, reissue_no)
);

-- The restore generations seen. After a restore effects start as held until a person has reconciled.
CREATE TABLE effect_timeline (
  timeline      INTEGER NOT NULL PRIMARY KEY,
  seen_at       BIGINT  NOT NULL,
  reconciled_at BIGINT
);
