-- No query asks for it: a failure of somebody moves an entry as one of nobody does in login_counter_unknown, which told by a
-- page more in the write-ahead log.
CREATE INDEX login_counter_known ON login_counter (tenant, touched_at) WHERE user_id IS NOT NULL;
