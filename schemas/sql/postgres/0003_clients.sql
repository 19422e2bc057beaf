-- What clients' tokens stand on. Signing keys: one is current, one is next (published before it signs), those
-- that signed lately are previous. The private key is sealed; it goes when the key stops signing.
CREATE TABLE signing_key (
  kid         TEXT   NOT NULL PRIMARY KEY,
  state       TEXT   NOT NULL CHECK (state IN ('next', 'current', 'previous', 'retired')),
  created_at  BIGINT NOT NULL,
  stopped_at  BIGINT,
  public_jwk  TEXT   NOT NULL,
  private_key bytea
);
CREATE UNIQUE INDEX signing_key_role ON signing_key (state) WHERE state IN ('next', 'current');

-- Access tokens revoked before their end, by SHA-256 of their jti.
CREATE TABLE revoked_token (
  token_hash bytea   NOT NULL PRIMARY KEY,
  revoked_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX revoked_token_time ON revoked_token (revoked_at);
CREATE INDEX revoked_token_expiry ON revoked_token (expires_at);

-- Client assertions accepted once (RFC 7523, section 3), by SHA-256 of client id and jti.
CREATE TABLE client_assertion_seen (
  assertion_hash bytea   NOT NULL PRIMARY KEY,
  expires_at     BIGINT NOT NULL
);
CREATE INDEX client_assertion_expiry ON client_assertion_seen (expires_at);
