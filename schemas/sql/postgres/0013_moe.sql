-- Calls to partners beside their row in the ledger, and revalidations.

-- request and answer are sealed under the user's data key; both go at keep_until, when the effect has ended.
CREATE TABLE partner_call (
  effect_key      TEXT   NOT NULL PRIMARY KEY,
  tenant          TEXT   NOT NULL,
  user_id         uuid   NOT NULL,
  enrollment_id   uuid,
  revalidation_id uuid,
  call_type       TEXT   NOT NULL,
  request         bytea   NOT NULL,
  answer          bytea,
  created_at      BIGINT NOT NULL,
  keep_until      BIGINT NOT NULL
);
CREATE INDEX partner_call_age ON partner_call (tenant, created_at, effect_key);
CREATE INDEX partner_call_expiry ON partner_call (keep_until);

-- One call at a time per user, the older first.
CREATE INDEX effect_order ON effect (order_key, created_at) WHERE state IN ('pending', 'leased', 'ambiguous');

-- status: QUEUED, RUNNING, COMPLETED, COMPLETED_WITH_FAILURES. A range is taken up piece by piece: up to `cursor_id`
-- its users stand in revalidation_user. issuer: of the client that asked; sites: those it reaches, as JSON.
CREATE TABLE revalidation (
  id          uuid    NOT NULL PRIMARY KEY,
  tenant      TEXT    NOT NULL,
  issuer      TEXT,
  sites       TEXT    NOT NULL,
  call_type   TEXT    NOT NULL,
  status      TEXT    NOT NULL,
  from_user   uuid,
  to_user     uuid,
  cursor_id   uuid,
  expanded    INTEGER NOT NULL,
  total       BIGINT  NOT NULL,
  created_at  BIGINT  NOT NULL,
  finished_at BIGINT,
  lease_owner TEXT,
  lease_until BIGINT
);
CREATE INDEX revalidation_open ON revalidation (created_at) WHERE finished_at IS NULL;

-- outcome: CLEAR, HIT, SYNCED, PARKED, FAILED; none while the user's turn has not come or its call is under way (started_at).
CREATE TABLE revalidation_user (
  revalidation_id uuid   NOT NULL,
  user_id         uuid   NOT NULL,
  outcome         TEXT,
  started_at      BIGINT,
  PRIMARY KEY (revalidation_id, user_id)
);
CREATE INDEX revalidation_user_open ON revalidation_user (revalidation_id, user_id) WHERE outcome IS NULL;
