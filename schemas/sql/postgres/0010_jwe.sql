-- Messages sealed for us. Of each kind (RSA, EC) one key is current and published; previous ones still open what is
-- sealed for them, until they are retired and their sealed private key goes.
CREATE TABLE encryption_key (
  kid         TEXT   NOT NULL PRIMARY KEY,
  kind        TEXT   NOT NULL CHECK (kind IN ('RSA', 'EC')),
  state       TEXT   NOT NULL CHECK (state IN ('current', 'previous', 'retired')),
  created_at  BIGINT NOT NULL,
  stopped_at  BIGINT,
  public_jwk  TEXT   NOT NULL,
  private_key bytea
);
CREATE UNIQUE INDEX encryption_key_role ON encryption_key (kind) WHERE state = 'current';

-- Messages accepted once, by SHA-256 of their authentication tag, for as long as their `iat` would let them in.
CREATE TABLE jwe_seen (
  tag_hash   bytea  NOT NULL PRIMARY KEY,
  expires_at BIGINT NOT NULL
);
CREATE INDEX jwe_seen_expiry ON jwe_seen (expires_at);
