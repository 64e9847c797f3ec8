-- Everything that was fetched. Times are seconds since 1970, UTC.
CREATE TABLE feeds (          -- one row an address of the sources file
    address       TEXT PRIMARY KEY,
    source        TEXT NOT NULL,  -- name of the outlet
    asked_at      TEXT NOT NULL,  -- the address now: a 301 to the feed at two polls moves it
    moved_to      TEXT,           -- a 301 seen when it was last read
    etag          TEXT,
    last_modified TEXT,
    digest        BLOB,           -- of the body; NULL where parts of a sitemap were not read
    due           REAL NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,  -- in a row
    missing_since REAL,           -- first of the 404s in a row
    is_off        INTEGER NOT NULL DEFAULT 0,
    first_polled  REAL,
    polled        REAL,
    succeeded     REAL,
    read          REAL,           -- last answer with a body that was read
    state         TEXT NOT NULL DEFAULT 'new',
    by_number     INTEGER NOT NULL DEFAULT 1,  -- whether keys are the numbers of addresses
    expected      REAL NOT NULL DEFAULT 86400,  -- seconds without news, then it counts as silent
    newest        REAL            -- date of the newest item that was named
);
CREATE TABLE articles (
    key        TEXT PRIMARY KEY,
    source     TEXT NOT NULL,
    address    TEXT NOT NULL,      -- as it is asked for
    state      TEXT NOT NULL,      -- pending, kept, skipped, gone, forgotten
    reason     TEXT,               -- why it is not kept, or not yet
    title      TEXT,
    feed_title TEXT,               -- headlines that feeds gave it, a line each, the newest first
    feed_date  REAL,
    published  REAL,               -- of the page, else of the feed, else when first seen
    first_seen REAL NOT NULL,
    checked    REAL,               -- when its page was last asked for
    updated    REAL,               -- when its text last changed, or was taken back
    due        REAL,               -- when to ask for its page; NULL: no more
    attempts   INTEGER NOT NULL DEFAULT 0,  -- in a row that failed
    rereads    INTEGER NOT NULL DEFAULT 0,
    gone_since REAL,
    etag       TEXT,
    last_modified TEXT,
    digest     BLOB                -- of the light text
);
CREATE INDEX articles_due ON articles (source, due) WHERE due IS NOT NULL;
CREATE INDEX articles_by_digest ON articles (digest) WHERE digest IS NOT NULL;
CREATE TABLE addresses (
    address TEXT PRIMARY KEY,      -- plain
    key     TEXT NOT NULL REFERENCES articles (key)
);
CREATE INDEX addresses_by_key ON addresses (key);
CREATE TABLE pages (
    key        TEXT NOT NULL REFERENCES articles (key),
    version    INTEGER NOT NULL,
    fetched    REAL NOT NULL,
    address    TEXT NOT NULL,      -- where it was found in the end
    headers    TEXT NOT NULL,      -- JSON
    sha256     TEXT NOT NULL,      -- of the body as it came
    body       BLOB NOT NULL,      -- zlib, UTF-8
    PRIMARY KEY (key, version)
) WITHOUT ROWID;
CREATE TABLE tombstones (          -- what is not to come back, and keys that are no more
    key    TEXT PRIMARY KEY,
    digest BLOB,
    reason TEXT NOT NULL,
    made   REAL NOT NULL
);
CREATE TABLE hosts (
    host      TEXT PRIMARY KEY,
    robots    TEXT,                -- last good copy
    robots_read REAL,
    next      REAL NOT NULL DEFAULT 0,
    rests     REAL NOT NULL DEFAULT 0,  -- not asked before
    failures  INTEGER NOT NULL DEFAULT 0,
    hour      REAL NOT NULL DEFAULT 0,  -- when the hour began whose requests are counted
    requests  INTEGER NOT NULL DEFAULT 0,
    reason    TEXT
);
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT INTO facts VALUES ('changes', 0);  -- grows when what an index would hold changes
