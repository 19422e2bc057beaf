-- Whose request it was: a decision that comes later carries its correlation id and trace, too.
ALTER TABLE screening_standing ADD COLUMN correlation_id text NOT NULL DEFAULT '';
ALTER TABLE screening_standing ADD COLUMN traceparent text NOT NULL DEFAULT '';
ALTER TABLE revalidation ADD COLUMN correlation_id text NOT NULL DEFAULT '';
ALTER TABLE revalidation ADD COLUMN traceparent text NOT NULL DEFAULT '';
