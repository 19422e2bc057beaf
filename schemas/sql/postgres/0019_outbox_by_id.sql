-- The relay reads in order of id, whatever the slots; the shadow has what the outbox has.
DROP INDEX outbox_slot;
DROP INDEX shadow_outbox_slot;
