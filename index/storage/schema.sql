-- The passages of one index; written once by a build, then only read. The table of articles is made
-- from the fields of index.records.Article.
CREATE TABLE passages (
    id         INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id),
    ordinal    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    kind       TEXT NOT NULL
);
CREATE INDEX passages_by_article ON passages (article_id, ordinal);
