-- As on PostgreSQL, where failed logins of one minute would wait for each other on one row.
DROP TABLE unknown_login_failure;
CREATE TABLE unknown_login_failure (
  tenant TEXT     NOT NULL,
  client TEXT     NOT NULL,
  minute BIGINT   NOT NULL,
  slot   smallint NOT NULL,
  count  INTEGER  NOT NULL,
  PRIMARY KEY (tenant, client, minute, slot)
) WITHOUT ROWID;

-- The sends of a line are counted over all sites: code_line.site is the newest code's, and no part of its key.
