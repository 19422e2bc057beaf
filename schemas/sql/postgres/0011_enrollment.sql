-- Enrollments of guests, and the cards that people hold.

-- status: PENDING_SCREENING, ACTIVE, ON_HOLD_SCREENING, DENIED. version counts the aggregate enrollment/<id>. campaign is
-- sealed under the user's data key. approved_at is the first activation's time, decided_at the last decision's.
CREATE TABLE enrollment (
  id            uuid    NOT NULL PRIMARY KEY,
  tenant        TEXT    NOT NULL,
  user_id       uuid    NOT NULL,
  site          TEXT    NOT NULL,
  client        TEXT    NOT NULL,
  issuer        TEXT,
  status        TEXT    NOT NULL,
  version       BIGINT  NOT NULL,
  campaign      bytea,
  moe_call_type TEXT,
  moe_status    TEXT    NOT NULL,
  moe_code      TEXT,
  screened_at   BIGINT,
  created_at    BIGINT  NOT NULL,
  approved_at   BIGINT,
  decided_at    BIGINT
);
CREATE INDEX enrollment_user ON enrollment (user_id, created_at);

-- details (number, expiry, nickname, metadata) are sealed under the user's data key; fingerprint is a keyed hash of the
-- number, for equality within the tenant. Several users may hold one number.
CREATE TABLE asset (
  id          uuid    NOT NULL PRIMARY KEY,
  user_id     uuid    NOT NULL,
  tenant      TEXT    NOT NULL,
  type        TEXT    NOT NULL,
  fingerprint bytea   NOT NULL,
  details     bytea   NOT NULL,
  is_default  INTEGER NOT NULL,
  created_at  BIGINT  NOT NULL
);
CREATE INDEX asset_user ON asset (user_id, created_at);
CREATE INDEX asset_fingerprint ON asset (fingerprint);

-- CONSENT, or MARKETING: an opt-in, whose document_id is its own id.
ALTER TABLE consent ADD COLUMN kind TEXT NOT NULL DEFAULT 'CONSENT';
