-- An answer knows the alert that gave it by a column of its own, no more by a number below 0.
CREATE TABLE answers_anew (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: old buttons name it
    chat_id     INTEGER NOT NULL,
    topic       INTEGER,
    asker_id    INTEGER,            -- NULL for those who share a sender, as anonymous admins do
    question_id INTEGER,            -- number of the message that asks; NULL of an alert
    alert_id    INTEGER,            -- of what nobody asked
    answer_id   INTEGER,            -- number of the message that answers, once it was sent
    question    TEXT NOT NULL,
    searched    TEXT,               -- with what it leaned on; NULL when nobody goes on from it
    status      TEXT NOT NULL,
    language    TEXT NOT NULL,
    version     TEXT NOT NULL,      -- of the index
    hits        TEXT NOT NULL,      -- JSON, see answers.py
    at          INTEGER NOT NULL
);
INSERT INTO answers_anew
    SELECT id, chat_id, topic, asker_id, iif(question_id < 0, NULL, question_id),
        iif(question_id < 0, -question_id, NULL), answer_id, question, searched, status, language,
        version, hits, at
    FROM answers;
DELETE FROM sqlite_sequence WHERE name = 'answers_anew';
INSERT INTO sqlite_sequence SELECT 'answers_anew', seq FROM sqlite_sequence WHERE name = 'answers';
DROP TABLE answers;
ALTER TABLE answers_anew RENAME TO answers;
CREATE INDEX answers_by_question ON answers (chat_id, question_id);
CREATE INDEX answers_by_alert ON answers (alert_id);
CREATE INDEX answers_by_answer ON answers (chat_id, answer_id);
CREATE INDEX answers_by_asker ON answers (chat_id, asker_id, at);
CREATE INDEX answers_by_time ON answers (at);
-- What the bot's owners were told once, by owner; it stood among the facts, the owner in its name.
CREATE TABLE told (
    owner_id INTEGER NOT NULL,
    what     TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (owner_id, what)
) WITHOUT ROWID;
INSERT INTO told
    SELECT CAST(substr(name, instr(name, ', told to ') + 10) AS INTEGER),
        substr(name, 1, instr(name, ', told to ') - 1), value
    FROM facts WHERE instr(name, ', told to ') > 0;
DELETE FROM facts WHERE instr(name, ', told to ') > 0;
