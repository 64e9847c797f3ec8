-- Which message asked for a watch and which one confirmed it, so that an edit changes both.
ALTER TABLE watches ADD COLUMN message_id INTEGER;
ALTER TABLE watches ADD COLUMN reply_id INTEGER;
CREATE TABLE updates (  -- numbers of what was done of late: Telegram may bring it again
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL
);
CREATE INDEX updates_by_time ON updates (at);
