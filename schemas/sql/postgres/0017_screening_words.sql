-- Rescreening from the side of the list: the words of clear people's names, and what each list version said.
-- Whoever shares no word with an entry that changed needs no comparing.

-- Of which screener the words are.
CREATE TABLE screening_book (
  only_row smallint PRIMARY KEY CHECK (only_row = 1),
  screener text    NOT NULL
);

-- Sealed; the hash is keyed. Numbers rise.
CREATE TABLE screening_word (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash   bytea  NOT NULL UNIQUE,
  word   bytea  NOT NULL
);

CREATE TABLE screening_word_of (
  word    bigint NOT NULL,
  user_id uuid   NOT NULL,
  PRIMARY KEY (word, user_id)
);
CREATE INDEX screening_word_of_user ON screening_word_of (user_id);

-- Lines of entry and hash of its content.
CREATE TABLE screening_entries (
  generation bigint NOT NULL PRIMARY KEY,
  entries    text   NOT NULL
);

-- The round whose words are in the book, and the list that was in force when they were written.
ALTER TABLE screening_standing ADD COLUMN words_round bigint NOT NULL DEFAULT 0;
ALTER TABLE screening_standing ADD COLUMN words_generation bigint NOT NULL DEFAULT 0;
CREATE INDEX screening_unwritten ON screening_standing (user_id) WHERE status = 'CLEAR' AND words_round <> round;
