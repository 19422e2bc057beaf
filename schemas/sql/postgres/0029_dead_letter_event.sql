-- A place in a log is one event's only as long as the log is the same: after topics were made anew, or a turn between Kafka
-- and the log in this database, another event has it.
ALTER TABLE dead_letter
  DROP CONSTRAINT dead_letter_consumer_topic_part_off_key,
  ADD UNIQUE (consumer, topic, part, off, event_id);
