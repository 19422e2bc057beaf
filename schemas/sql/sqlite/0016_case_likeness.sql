-- A hit stands against the name that it was found under: a case whose user changed the name has several.
CREATE TABLE screening_case_likeness (
  likeness BLOB NOT NULL,
  case_id  BLOB NOT NULL,
  PRIMARY KEY (likeness, case_id)
) WITHOUT ROWID;
DROP INDEX screening_case_alike;
ALTER TABLE screening_case DROP COLUMN likeness;
