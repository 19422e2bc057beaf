-- What is looked at every few seconds finds what is open without reading what has ended, however much that becomes.

-- Mails and calls that went out are kept for ever; these few are counted and looked for.
CREATE INDEX effect_undelivered ON effect (state, lane) WHERE state IN ('held', 'dead', 'expired', 'suppressed');

CREATE INDEX dead_letter_state ON dead_letter (consumer, state, aggregate_type, aggregate_id, aggregate_ver);

-- All columns that are asked for, or SQLite goes through the table instead.
DROP INDEX revalidation_user_open;
CREATE INDEX revalidation_user_open ON revalidation_user (revalidation_id, outcome, started_at, user_id)
  WHERE outcome IS NULL;
