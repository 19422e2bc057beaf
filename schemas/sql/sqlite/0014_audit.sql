-- What staff did to a person, and why. Append-only. The reason, which may name people, is sealed under the user's data
-- key: erasure leaves the row and takes the words.
CREATE TABLE audit_entry (
  id      BLOB   NOT NULL PRIMARY KEY,
  tenant  TEXT   NOT NULL,
  user_id BLOB   NOT NULL,
  actor   TEXT   NOT NULL,
  action  TEXT   NOT NULL,
  reason  BLOB   NOT NULL,
  at      BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX audit_entry_user ON audit_entry (user_id, at);
CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
