-- Everybody compared anew, as a check: of whom (tenant; empty: of all), and up to which person they are marked.
CREATE TABLE screening_rescreening (
  tenant     TEXT NOT NULL PRIMARY KEY,
  after_id   BLOB NOT NULL,
  started_at BIGINT NOT NULL
);

-- People on hold because a name could not be compared.
CREATE INDEX screening_unjudged ON screening_standing (user_id) WHERE status = 'HIT' AND last_code <> '';
