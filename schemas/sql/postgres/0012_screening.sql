-- Sanctions screening: where each person stands, the evidence, the cases that humans judge, the list agreed on.
-- Persons, hits and reasons are sealed; they outlive the user's own data key (31 CFR 501.601: ten years).

-- The list version in force; generation rises with each one.
CREATE TABLE screening_list (
  only_row         smallint PRIMARY KEY CHECK (only_row = 1),
  provider         text    NOT NULL,
  list             text    NOT NULL,
  hash             text    NOT NULL,
  publication_date text    NOT NULL,
  written_at       bigint  NOT NULL,
  generation       bigint  NOT NULL,
  agreed_at        bigint  NOT NULL
);

-- status: PENDING, CLEAR, HIT. A PENDING one is work: due at next_attempt_at, or an operator's where that is NULL.
CREATE TABLE screening_standing (
  user_id         uuid    NOT NULL PRIMARY KEY,
  tenant          text    NOT NULL,
  site            text    NOT NULL,
  enrollment_id   uuid,
  cause           text    NOT NULL,
  status          text    NOT NULL,
  round           bigint  NOT NULL,
  person          bytea    NOT NULL,
  person_hash     bytea    NOT NULL,
  likeness        bytea    NOT NULL,
  generation      bigint  NOT NULL,
  screened_at     bigint,
  pending_since   bigint  NOT NULL,
  attempts        integer NOT NULL,
  next_attempt_at bigint,
  last_code       text    NOT NULL,
  lease_owner     text,
  lease_until     bigint
);
CREATE INDEX screening_due ON screening_standing (next_attempt_at) WHERE status = 'PENDING';
CREATE INDEX screening_compared ON screening_standing (generation, user_id) WHERE status = 'CLEAR';

-- Append-only. retain_until: nothing goes before.
CREATE TABLE screening_evidence (
  id               uuid    NOT NULL PRIMARY KEY,
  tenant           text    NOT NULL,
  user_id          uuid    NOT NULL,
  enrollment_id    uuid,
  case_id          uuid,
  cause            text    NOT NULL,
  result           text    NOT NULL,
  provider         text,
  provider_version text,
  algorithm        text,
  list             text,
  list_hash        text,
  publication_date text,
  demo_list        smallint NOT NULL,
  generation       bigint  NOT NULL,
  person_hash      bytea    NOT NULL,
  body             bytea    NOT NULL,
  decided_at       bigint  NOT NULL,
  retain_until     bigint  NOT NULL
);
CREATE INDEX screening_evidence_user ON screening_evidence (user_id, decided_at);
CREATE INDEX screening_evidence_age ON screening_evidence (retain_until);
CREATE FUNCTION screening_evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'screening evidence is append-only';
  END IF;
  IF OLD.retain_until > EXTRACT(EPOCH FROM now()) * 1000000 THEN
    RAISE EXCEPTION 'screening evidence is kept for ten years';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER screening_evidence_stays BEFORE UPDATE OR DELETE ON screening_evidence
FOR EACH ROW EXECUTE FUNCTION screening_evidence_stays();

CREATE TABLE screening_case (
  id            uuid   NOT NULL PRIMARY KEY,
  tenant        text   NOT NULL,
  site          text   NOT NULL,
  issuer        text,
  user_id       uuid   NOT NULL,
  enrollment_id uuid,
  status        text   NOT NULL,
  opened_at     bigint NOT NULL,
  closed_at     bigint,
  due_at        bigint,
  screener      text   NOT NULL,
  person_hash   bytea   NOT NULL,
  likeness      bytea   NOT NULL,
  body          bytea   NOT NULL
);
CREATE INDEX screening_case_listed ON screening_case (tenant, id);
CREATE UNIQUE INDEX screening_case_open ON screening_case (user_id) WHERE status = 'OPEN';
CREATE INDEX screening_case_alike ON screening_case (likeness) WHERE status <> 'CLEARED';

CREATE TABLE screening_case_link (
  case_id uuid NOT NULL,
  like_id uuid NOT NULL,
  PRIMARY KEY (case_id, like_id)
);

CREATE TABLE screening_decision (
  case_id    uuid    NOT NULL,
  number     integer NOT NULL,
  verdict    text    NOT NULL,
  client     text    NOT NULL,
  body       bytea    NOT NULL,
  decided_at bigint  NOT NULL,
  PRIMARY KEY (case_id, number)
);

CREATE TABLE screening_clearance (
  user_id     uuid   NOT NULL,
  list        text   NOT NULL,
  entity      text   NOT NULL,
  entity_hash text   NOT NULL,
  person_hash bytea   NOT NULL,
  screener    text   NOT NULL,
  case_id     uuid   NOT NULL,
  cleared_at  bigint NOT NULL,
  PRIMARY KEY (user_id, list, entity, entity_hash, person_hash, screener)
);
