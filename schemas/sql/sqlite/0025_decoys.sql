-- What is changed where there is no user's row to change: as large as one, with an index that moves as user_account_pending
-- does. A fixed number of rows, taken at random.
DROP TABLE decoy;
CREATE TABLE decoy (
  number     INTEGER NOT NULL PRIMARY KEY,
  written_at BIGINT  NOT NULL,
  body       BLOB   NOT NULL
);
CREATE INDEX decoy_written ON decoy (written_at);
