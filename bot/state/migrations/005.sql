-- An edited /digest changes the time, and what confirmed it before: as of watches, both are known.
ALTER TABLE digests ADD COLUMN message_id INTEGER;  -- that set it
ALTER TABLE digests ADD COLUMN reply_id INTEGER;    -- that confirmed it
