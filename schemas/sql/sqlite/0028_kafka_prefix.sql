-- First word of the topics in Kafka that hold this installation's events; NULL: they are in the log of this database.
ALTER TABLE timeline ADD COLUMN kafka_prefix TEXT;
