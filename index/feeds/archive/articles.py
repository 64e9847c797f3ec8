"""Rows of articles: found by any address that led to them, asked for when due."""

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from index.feeds.archive.database import Archive, note_change
from index.feeds.clock import STEP

PENDING, KEPT, SKIPPED, GONE, FORGOTTEN = "pending", "kept", "skipped", "gone", "forgotten"
BURIED = (GONE, FORGOTTEN)  # with a tombstone: they do not come back


@dataclass(slots=True)
class ArticleRow:
    """What is known of one article; see schema.sql."""

    key: str
    source: str
    address: str
    state: str = PENDING
    reason: str | None = None
    title: str | None = None
    feed_title: str | None = None
    feed_date: float | None = None
    published: float | None = None
    first_seen: float = 0.0
    checked: float | None = None
    updated: float | None = None
    due: float | None = None
    attempts: int = 0
    rereads: int = 0
    gone_since: float | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: bytes | None = None

    @property
    def feed_titles(self) -> list[str]:
        """The headlines that feeds gave it, the newest first."""
        return self.feed_title.split("\n") if self.feed_title else []

    @property
    def headline(self) -> str | None:
        """The newest of them."""
        return next(iter(self.feed_titles), None)


_NAMES = [field.name for field in fields(ArticleRow)]
_SAVE = (
    f"INSERT INTO articles ({', '.join(_NAMES)}) VALUES ({', '.join(':' + n for n in _NAMES)}) "
    f"ON CONFLICT (key) DO UPDATE SET {', '.join(f'{n} = excluded.{n}' for n in _NAMES[1:])}"
)


# What a clock that was ahead wrote is due now: its own times can not be waited for.
_AHEAD = "max(first_seen, coalesce(checked, 0)) > ?"


def find_article(archive: Archive, key: str, plain: str | None = None) -> ArticleRow | None:
    """Return the article that a plain address is known to lead to, or else the one of a key."""
    row = None
    if plain is not None:
        query = (
            "SELECT articles.* FROM addresses JOIN articles USING (key) WHERE addresses.address = ?"
        )
        row = archive.rows.execute(query, (plain,)).fetchone()
    row = row or archive.rows.execute("SELECT * FROM articles WHERE key = ?", (key,)).fetchone()
    return ArticleRow(**dict(row)) if row else None


def save_article(archive: Archive, row: ArticleRow, addresses: Iterable[str] = ()) -> None:
    """Write a row and the plain addresses that lead to it; call it within a transaction."""
    archive.rows.execute(_SAVE, asdict(row))
    for address in addresses:
        archive.rows.execute("INSERT OR IGNORE INTO addresses VALUES (?, ?)", (address, row.key))


def due_articles(archive: Archive, source: str, now: float, limit: int) -> list[ArticleRow]:
    """Return articles of a source whose pages are due: new ones first, of these the newest."""
    query = (
        f"SELECT * FROM articles WHERE source = ? AND due IS NOT NULL AND (due <= ? OR {_AHEAD}) "
        "ORDER BY state != 'pending', coalesce(feed_date, first_seen) DESC LIMIT ?"
    )
    found = archive.rows.execute(query, (source, now, now + STEP, limit))
    return [ArticleRow(**dict(row)) for row in found]


def next_due(archive: Archive, source: str, now: float) -> float | None:
    """Return when the next article of a source is due."""
    query = (
        f"SELECT min(CASE WHEN {_AHEAD} THEN 0 ELSE due END) FROM articles "
        "WHERE source = ? AND due IS NOT NULL"
    )
    (due,) = archive.rows.execute(query, (now + STEP, source)).fetchone()
    return due if due is None else float(due)


def merge_into(archive: Archive, row: ArticleRow, other: ArticleRow, now: float) -> None:
    """Make an article that turned out to be another one an address of that; in a transaction."""
    if row.state == KEPT:  # an index may have it under its key
        reason = f"the same article as {other.key}"
        _leave_tombstone(archive.rows, row, reason, now)
        note_change(archive.rows)
    archive.rows.execute("UPDATE addresses SET key = ? WHERE key = ?", (other.key, row.key))
    archive.rows.execute("DELETE FROM pages WHERE key = ?", (row.key,))
    archive.rows.execute("DELETE FROM articles WHERE key = ?", (row.key,))


def bury(archive: Archive, row: ArticleRow, state: str, reason: str, now: float) -> None:
    """Take an article out for good: its pages go, and it does not come back; in a transaction."""
    rows = archive.rows
    if row.state == KEPT:
        note_change(rows)
    _leave_tombstone(rows, row, reason, now)
    rows.execute("DELETE FROM pages WHERE key = ?", (row.key,))
    row.state, row.reason, row.due, row.digest = state, reason, None, None
    save_article(archive, row)


def _leave_tombstone(rows: sqlite3.Connection, row: ArticleRow, reason: str, now: float) -> None:
    rows.execute(
        "INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?, ?)", (row.key, row.digest, reason, now)
    )


def digest_of(archive: Archive, row: ArticleRow) -> bytes | None:
    """Return the digest of an article's text; of one that is buried that of its last."""
    query = "SELECT digest FROM tombstones WHERE key = ?"
    made = archive.rows.execute(query, (row.key,)).fetchone() if row.state in BURIED else None
    return made["digest"] if made else row.digest


def same_text(rows: sqlite3.Connection, site: str, digest: bytes) -> list[ArticleRow]:
    """Return the articles of a site whose pages have one text."""
    query = "SELECT * FROM articles WHERE digest = ? AND (key = ? OR key LIKE ? || '/%')"
    found = rows.execute(query, (digest, site, site))
    return [ArticleRow(**dict(row)) for row in found]
