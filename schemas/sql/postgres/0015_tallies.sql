-- Failed logins of one minute wait for each other on one tally row: spread over slots, they are added up when told.
-- (8 connections, a commit at a time: 400 a second on one row, 1,060 on sixteen.)
ALTER TABLE unknown_login_failure ADD COLUMN slot smallint NOT NULL DEFAULT 0;
ALTER TABLE unknown_login_failure DROP CONSTRAINT unknown_login_failure_pkey;
ALTER TABLE unknown_login_failure ADD PRIMARY KEY (tenant, client, minute, slot);

-- The sends of a line are counted over all sites: code_line.site is the newest code's, and no part of its key.
COMMENT ON COLUMN code_line.site IS 'where the newest code was asked for, and is good for';
