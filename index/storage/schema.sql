-- The rows of one index; written once by a build, then only read.
CREATE TABLE articles (
    id        TEXT PRIMARY KEY,
    file      TEXT NOT NULL,
    title     TEXT NOT NULL,
    url       TEXT,
    outlet    TEXT,
    author    TEXT,
    published TEXT,  -- ISO date
    language  TEXT NOT NULL
);
CREATE TABLE passages (
    id         INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id),
    ordinal    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    kind       TEXT NOT NULL
);
CREATE INDEX passages_by_article ON passages (article_id, ordinal);
