-- The other factors beside the password: failures of each, authenticators, recovery codes.

-- Failures of an account or name, and of a device, per factor; rests_until as in 0006.
ALTER TABLE login_counter ADD COLUMN login_code_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE login_counter ADD COLUMN login_code_rests_until BIGINT;
ALTER TABLE login_counter ADD COLUMN passcode_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE login_counter ADD COLUMN passcode_rests_until BIGINT;
ALTER TABLE login_counter ADD COLUMN totp_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE login_counter ADD COLUMN totp_rests_until BIGINT;

-- Counters of names that nobody has are so many a tenant at most.
ALTER TABLE login_counter ADD COLUMN tenant TEXT;
DROP INDEX login_counter_unknown;
CREATE INDEX login_counter_unknown ON login_counter (tenant, touched_at) WHERE user_id IS NULL;

ALTER TABLE device RENAME COLUMN failures TO password_failures;
ALTER TABLE device RENAME COLUMN rests_until TO password_rests_until;
ALTER TABLE device ADD COLUMN login_code_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN login_code_rests_until BIGINT;
ALTER TABLE device ADD COLUMN passcode_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN passcode_rests_until BIGINT;
ALTER TABLE device ADD COLUMN totp_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN totp_rests_until BIGINT;

-- A user's authenticator. status: SETUP (until setup_until) or ENROLLED. secret: base32, sealed under the user's data
-- key. newest_step is the newest time step accepted (RFC 6238), used_steps the bits of those before it: bit i is
-- newest_step - i, bit 0 itself.
CREATE TABLE totp (
  user_id     uuid    NOT NULL PRIMARY KEY,
  factor_id   uuid    NOT NULL,
  status      TEXT    NOT NULL,
  secret      bytea   NOT NULL,
  setup_until BIGINT  NOT NULL,
  newest_step BIGINT  NOT NULL DEFAULT 0,
  used_steps  INTEGER NOT NULL DEFAULT 0,
  enrolled_at BIGINT
);
CREATE INDEX totp_setup ON totp (setup_until) WHERE status = 'SETUP';

-- Keyed hashes of recovery codes. A used one stays, so that using it again is not taken for guessing.
CREATE TABLE recovery_code (
  user_id   uuid   NOT NULL,
  code_hash bytea  NOT NULL,
  used_at   BIGINT,
  PRIMARY KEY (user_id, code_hash)
);
