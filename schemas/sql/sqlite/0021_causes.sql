-- The event that began it: what a worker decides later names it as its cause.
ALTER TABLE screening_standing ADD COLUMN causation_id TEXT NOT NULL DEFAULT '';
