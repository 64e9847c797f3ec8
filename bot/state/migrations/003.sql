-- The main stories of a day, at a time that a chat has chosen.
CREATE TABLE digests (
    chat_id  INTEGER PRIMARY KEY,
    topic    INTEGER,
    user_id  INTEGER,               -- NULL for those who share a sender
    language TEXT NOT NULL,
    minute   INTEGER NOT NULL,      -- of the readers' day, from 0
    day      TEXT NOT NULL          -- ISO date: the last day whose digest was taken to be sent
);
CREATE INDEX digests_by_minute ON digests (minute);
