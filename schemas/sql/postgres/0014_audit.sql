-- What staff did to a person, and why. Append-only. The reason, which may name people, is sealed under the user's data
-- key: erasure leaves the row and takes the words.
CREATE TABLE audit_entry (
  id      uuid   NOT NULL PRIMARY KEY,
  tenant  TEXT   NOT NULL,
  user_id uuid   NOT NULL,
  actor   TEXT   NOT NULL,
  action  TEXT   NOT NULL,
  reason  bytea  NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX audit_entry_user ON audit_entry (user_id, at);
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is append-only';
END $$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
