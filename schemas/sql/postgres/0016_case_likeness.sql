-- A hit stands against the name that it was found under: a case whose user changed the name has several.
CREATE TABLE screening_case_likeness (
  likeness bytea NOT NULL,
  case_id  uuid  NOT NULL,
  PRIMARY KEY (likeness, case_id)
);
DROP INDEX screening_case_alike;
ALTER TABLE screening_case DROP COLUMN likeness;
