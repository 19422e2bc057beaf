-- Passwords that other systems hashed. foreign_cost is such a hash of nothing: it takes as long to check, and is NULL
-- where the password is hashed as the service does. Each kind of cost is found by its key, not by a scan.
ALTER TABLE user_account ADD COLUMN foreign_cost TEXT;
CREATE INDEX user_account_foreign ON user_account (tenant, foreign_cost)
  WHERE foreign_cost IS NOT NULL AND password_hash IS NOT NULL;

-- Addresses of users that are not, or no longer, the account's own: one that a code was sent to, one that gets the
-- notice of its change. Sealed under the user's key; swept when they expire.
CREATE TABLE contact (
  id         BLOB   NOT NULL PRIMARY KEY,
  tenant     TEXT   NOT NULL,
  user_id    BLOB   NOT NULL,
  address    BLOB   NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX contact_expiry ON contact (expires_at);
