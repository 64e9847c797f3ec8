-- What the bot keeps. Nothing of it is needed to answer; README, "What is kept", says for how long.
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
    question_id INTEGER NOT NULL,   -- number of the message that asks
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
