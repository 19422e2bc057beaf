-- Sanctions screening: where each person stands, the evidence, the cases that humans judge, the list agreed on.
-- Persons, hits and reasons are sealed; they outlive the user's own data key (31 CFR 501.601: ten years).

-- The list version in force; generation rises with each one.
CREATE TABLE screening_list (
  only_row         INTEGER PRIMARY KEY CHECK (only_row = 1),
  provider         TEXT    NOT NULL,
  list             TEXT    NOT NULL,
  hash             TEXT    NOT NULL,
  publication_date TEXT    NOT NULL,
  written_at       BIGINT  NOT NULL,
  generation       BIGINT  NOT NULL,
  agreed_at        BIGINT  NOT NULL
);

-- status: PENDING, CLEAR, HIT. A PENDING one is work: due at next_attempt_at, or an operator's where that is NULL.
CREATE TABLE screening_standing (
  user_id         BLOB    NOT NULL PRIMARY KEY,
  tenant          TEXT    NOT NULL,
  site            TEXT    NOT NULL,
  enrollment_id   BLOB,
  cause           TEXT    NOT NULL,
  status          TEXT    NOT NULL,
  round           BIGINT  NOT NULL,
  person          BLOB    NOT NULL,
  person_hash     BLOB    NOT NULL,
  likeness        BLOB    NOT NULL,
  generation      BIGINT  NOT NULL,
  screened_at     BIGINT,
  pending_since   BIGINT  NOT NULL,
  attempts        INTEGER NOT NULL,
  next_attempt_at BIGINT,
  last_code       TEXT    NOT NULL,
  lease_owner     TEXT,
  lease_until     BIGINT
) WITHOUT ROWID;
CREATE INDEX screening_due ON screening_standing (next_attempt_at) WHERE status = 'PENDING';
CREATE INDEX screening_compared ON screening_standing (generation, user_id) WHERE status = 'CLEAR';

-- Append-only. retain_until: nothing goes before.
CREATE TABLE screening_evidence (
  id               BLOB    NOT NULL PRIMARY KEY,
  tenant           TEXT    NOT NULL,
  user_id          BLOB    NOT NULL,
  enrollment_id    BLOB,
  case_id          BLOB,
  cause            TEXT    NOT NULL,
  result           TEXT    NOT NULL,
  provider         TEXT,
  provider_version TEXT,
  algorithm        TEXT,
  list             TEXT,
  list_hash        TEXT,
  publication_date TEXT,
  demo_list        INTEGER NOT NULL,
  generation       BIGINT  NOT NULL,
  person_hash      BLOB    NOT NULL,
  body             BLOB    NOT NULL,
  decided_at       BIGINT  NOT NULL,
  retain_until     BIGINT  NOT NULL
);
CREATE INDEX screening_evidence_user ON screening_evidence (user_id, decided_at);
CREATE INDEX screening_evidence_age ON screening_evidence (retain_until);
CREATE TRIGGER screening_evidence_unchanged BEFORE UPDATE ON screening_evidence
BEGIN SELECT RAISE(ABORT, 'screening evidence is append-only'); END;
CREATE TRIGGER screening_evidence_retained BEFORE DELETE ON screening_evidence
WHEN OLD.retain_until > CAST(strftime('%s', 'now') AS INTEGER) * 1000000
BEGIN SELECT RAISE(ABORT, 'screening evidence is kept for ten years'); END;

CREATE TABLE screening_case (
  id            BLOB   NOT NULL PRIMARY KEY,
  tenant        TEXT   NOT NULL,
  site          TEXT   NOT NULL,
  issuer        TEXT,
  user_id       BLOB   NOT NULL,
  enrollment_id BLOB,
  status        TEXT   NOT NULL,
  opened_at     BIGINT NOT NULL,
  closed_at     BIGINT,
  due_at        BIGINT,
  screener      TEXT   NOT NULL,
  person_hash   BLOB   NOT NULL,
  likeness      BLOB   NOT NULL,
  body          BLOB   NOT NULL
);
CREATE INDEX screening_case_listed ON screening_case (tenant, id);
CREATE UNIQUE INDEX screening_case_open ON screening_case (user_id) WHERE status = 'OPEN';
CREATE INDEX screening_case_alike ON screening_case (likeness) WHERE status <> 'CLEARED';

CREATE TABLE screening_case_link (
  case_id BLOB NOT NULL,
  like_id BLOB NOT NULL,
  PRIMARY KEY (case_id, like_id)
) WITHOUT ROWID;

CREATE TABLE screening_decision (
  case_id    BLOB    NOT NULL,
  number     INTEGER NOT NULL,
  verdict    TEXT    NOT NULL,
  client     TEXT    NOT NULL,
  body       BLOB    NOT NULL,
  decided_at BIGINT  NOT NULL,
  PRIMARY KEY (case_id, number)
) WITHOUT ROWID;

CREATE TABLE screening_clearance (
  user_id     BLOB   NOT NULL,
  list        TEXT   NOT NULL,
  entity      TEXT   NOT NULL,
  entity_hash TEXT   NOT NULL,
  person_hash BLOB   NOT NULL,
  screener    TEXT   NOT NULL,
  case_id     BLOB   NOT NULL,
  cleared_at  BIGINT NOT NULL,
  PRIMARY KEY (user_id, list, entity, entity_hash, person_hash, screener)
) WITHOUT ROWID;
