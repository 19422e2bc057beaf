-- Whose request it was: a decision that comes later carries its correlation id and trace, too.
ALTER TABLE screening_standing ADD COLUMN correlation_id TEXT NOT NULL DEFAULT '';
ALTER TABLE screening_standing ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';
ALTER TABLE revalidation ADD COLUMN correlation_id TEXT NOT NULL DEFAULT '';
ALTER TABLE revalidation ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';
