-- Answers kept for Idempotency-Keys, 24 hours long. Nothing here can be read without the keys.
CREATE TABLE idempotency (
  key_hash   BLOB   NOT NULL PRIMARY KEY,
  body_hash  BLOB   NOT NULL,
  answer     BLOB   NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX idempotency_age ON idempotency (created_at);
