-- What the bot keeps. Nothing of it is needed to answer; docs/privacy.md says for how long.
-- Times are seconds since 1970.
CREATE TABLE chats (  -- settings; a chat without a row has the defaults
    id           INTEGER PRIMARY KEY,
    language     TEXT,              -- "vi" or "en"; NULL: that of the question, and of the app
    hits         INTEGER NOT NULL DEFAULT 3,
    quiet        INTEGER NOT NULL DEFAULT 0,
    taps         TEXT NOT NULL DEFAULT 'everyone',
    night        INTEGER NOT NULL DEFAULT 1,
    alerts_a_day INTEGER NOT NULL DEFAULT 3
);
CREATE TABLE answers (  -- what buttons, follow-ups and edited questions go back to
    id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: old buttons name it
    chat_id     INTEGER NOT NULL,
    topic       INTEGER,
    asker_id    INTEGER,            -- NULL for those who share a sender, as anonymous admins do
    question_id INTEGER NOT NULL,   -- number of the message that asks; of an alert, its id below 0
    answer_id   INTEGER,            -- number of the message that answers, once it was sent
    question    TEXT NOT NULL,
    searched    TEXT,               -- with what it leaned on; NULL when nobody goes on from it
    status      TEXT NOT NULL,
    language    TEXT NOT NULL,
    version     TEXT NOT NULL,      -- of the index
    hits        TEXT NOT NULL,      -- JSON, see answers.py
    at          INTEGER NOT NULL
);
CREATE INDEX answers_by_question ON answers (chat_id, question_id);
CREATE INDEX answers_by_answer ON answers (chat_id, answer_id);
CREATE INDEX answers_by_asker ON answers (chat_id, asker_id, at);
CREATE INDEX answers_by_time ON answers (at);
CREATE TABLE feedback (  -- kept until /forget; exported without who gave it
    user_id    INTEGER NOT NULL,
    question   TEXT NOT NULL,
    article_id TEXT NOT NULL,
    ordinal    INTEGER NOT NULL,
    good       INTEGER NOT NULL,
    version    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (user_id, question, article_id, ordinal)
);
CREATE TABLE links (  -- questions that a link into the private chat asks; of nobody
    token    TEXT PRIMARY KEY,
    question TEXT NOT NULL UNIQUE,
    at       INTEGER NOT NULL
);
CREATE INDEX links_by_time ON links (at);
CREATE TABLE usage (  -- counts only
    day    TEXT NOT NULL,           -- ISO date, UTC
    what   TEXT NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (day, what)
);
CREATE TABLE unanswered (  -- questions that found nothing, of nobody; only if the owner wants it
    question TEXT PRIMARY KEY,      -- normalised, in small letters
    count    INTEGER NOT NULL,
    day      TEXT NOT NULL          -- ISO date, UTC: the last time it was asked
);
CREATE TABLE facts (  -- what the bot itself remembers, as what its owner was told
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE watches (  -- questions that a chat is told news of
    id       INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: old buttons name it
    chat_id  INTEGER NOT NULL,
    topic    INTEGER,
    user_id  INTEGER,               -- NULL for those who share a sender
    question TEXT NOT NULL,
    same     TEXT NOT NULL,         -- equal for questions that differ in nothing that matters
    language TEXT NOT NULL,
    version  TEXT NOT NULL,         -- of the index that it was checked against last
    at       INTEGER NOT NULL,
    UNIQUE (chat_id, same)
);
CREATE TABLE watch_seen (  -- what is no news to a watch, see bot/policies/news.py
    watch_id INTEGER NOT NULL REFERENCES watches ON DELETE CASCADE,
    mark     TEXT NOT NULL,
    PRIMARY KEY (watch_id, mark)
) WITHOUT ROWID;
CREATE TABLE heard (  -- what is no news to a chat, since it was told by any of its watches
    chat_id INTEGER NOT NULL,
    mark    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (chat_id, mark)
) WITHOUT ROWID;
CREATE INDEX heard_by_time ON heard (at);
CREATE TABLE alerts (  -- what chats are to be told, and what they were told of late
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    watch_id  INTEGER REFERENCES watches ON DELETE SET NULL,
    chat_id   INTEGER NOT NULL,
    reference TEXT NOT NULL,        -- JSON, a hit as in answers
    made_at   INTEGER NOT NULL,
    sent_at   INTEGER               -- NULL while it waits; set before it is sent, and never again
);
CREATE INDEX alerts_by_watch ON alerts (watch_id);
CREATE INDEX alerts_by_chat ON alerts (chat_id, sent_at);
CREATE INDEX alerts_waiting ON alerts (id) WHERE sent_at IS NULL;
