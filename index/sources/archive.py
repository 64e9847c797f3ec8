"""The archive of fetched news as a source of pages: read only, and without a network.

`index/feeds/` writes it. One page at a time is read, each in a transaction of its own, so that a
fetcher may write meanwhile.
"""

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from index.errors import SourceError
from index.news import archive_state
from index.records import Format, Page

ARCHIVE = "archive.db"
SCHEMA = 1  # of the file: PRAGMA user_version
READERS_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")  # whose days articles are dated by

_KEPT = """
    SELECT key FROM articles WHERE state = 'kept' AND coalesce(updated, first_seen) >= ?
    ORDER BY key
"""
_TAKEN = """
    SELECT key FROM tombstones WHERE made >= ?1
    UNION SELECT key FROM articles WHERE state = 'skipped' AND updated >= ?1
"""
_PAGE = """
    SELECT pages.body, articles.address, articles.source, articles.published
    FROM articles JOIN pages USING (key)
    WHERE key = ? AND state = 'kept' ORDER BY version DESC LIMIT 1
"""
_SOURCES = """
    SELECT source, min(first_polled), max(succeeded), max(expected)
    FROM feeds GROUP BY source ORDER BY source
"""
_ERRORS = "SELECT source, state FROM feeds WHERE failures > 0 OR is_off ORDER BY source, address"
_NEWEST = "SELECT source, max(published), count(*) FROM articles WHERE state='kept' GROUP BY source"


def is_archive(path: Path) -> bool:
    """Return whether a path is an archive's folder, or its file."""
    try:
        return path.name == ARCHIVE or (path / ARCHIVE).is_file()
    except OSError:  # a folder that may not be entered; whoever reads it is told
        return False


def archive_pages(path: Path, since: datetime | None = None) -> Iterator[Page]:
    """Yield the newest version of every article that is kept, by key; of those changed `since`."""
    with closing(_opened(path)) as archive:
        for key in _keys(archive, path, _KEPT, since):
            if page := _page(archive, key, path):  # it may have gone meanwhile
                yield page


def count_pages(path: Path, since: datetime | None = None) -> int:
    """Count the articles that `archive_pages` would yield."""
    with closing(_opened(path)) as archive:
        return len(_keys(archive, path, _KEPT, since))


def taken_since(sources: Sequence[Path], since: datetime) -> list[str]:
    """Return the ids of pages that the archives among the sources have let go since then.

    They were taken down, forgotten, too old, or turned out to be no articles or other ones.
    """
    taken: list[str] = []
    for source in sources:
        if is_archive(source):
            with closing(_opened(source)) as archive:
                taken += _keys(archive, source, _TAKEN, since)
    return taken


def news_facts(path: Path) -> dict[str, object]:
    """Say how far the news reaches, for whoever answers from an index of it.

    `changes` grows with every change that an index would show; times are ISO 8601, in UTC.
    """
    with closing(_opened(path)) as archive, _reading(path):
        (changes,) = archive.execute("SELECT value FROM facts WHERE name = 'changes'").fetchone()
        newest = {row[0]: row[1:] for row in archive.execute(_NEWEST)}
        errors = archive.execute(_ERRORS).fetchall()
        sources = [
            {
                "name": name,
                "newest": _iso(newest.get(name, (None, 0))[0]),
                "articles": newest.get(name, (None, 0))[1],
                "began": _iso(began),
                "succeeded": _iso(succeeded),
                "expected_seconds": expected,
                "errors": list(dict.fromkeys(state for source, state in errors if source == name)),
            }
            for name, began, succeeded, expected in archive.execute(_SOURCES)
        ]
    return {"changes": changes, "sources": sources}


def _iso(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat("T", "seconds") if seconds else None


def _opened(path: Path) -> sqlite3.Connection:
    file = path if path.name == ARCHIVE else path / ARCHIVE
    with _reading(path):
        archive = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=60)
        (schema,) = archive.execute("PRAGMA user_version").fetchone()
    if schema != SCHEMA:
        archive.close()
        raise SourceError(
            f"{file} has schema {schema}, this program reads {SCHEMA}: run `python -m index.feeds "
            "fetch` of this program once, or use the program that wrote it."
        )
    return archive


def _keys(archive: sqlite3.Connection, path: Path, query: str, since: datetime | None) -> list[str]:
    with _reading(path):
        return [key for (key,) in archive.execute(query, (since.timestamp() if since else 0.0,))]


def _page(archive: sqlite3.Connection, key: str, path: Path) -> Page | None:
    with _reading(path):
        row = archive.execute(_PAGE, (key,)).fetchone()
        if row is None:
            return None
        body, address, source, published = row
        text = zlib.decompress(body).decode("utf-8")
    day = datetime.fromtimestamp(published, READERS_ZONE) if published else None
    return Page(
        id=key,
        file=address,
        format=Format.HTML,
        text=text,
        url=address,
        outlet=source,
        published=day.date() if day else None,
        published_at=_iso(published),
    )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a file into one line."""
    try:
        yield
    except (sqlite3.Error, zlib.error) as error:
        why = damage(error)
        if isinstance(error, sqlite3.OperationalError):
            why += ": run `python -m index.feeds fetch` once, which mends what a killed one left"
        raise SourceError(f"The archive {path} can't be read: {why}.") from error


def damage(error: Exception) -> str:
    """Return what is wrong with an archive, and what helps where the file itself is damaged."""
    if isinstance(error, sqlite3.OperationalError):  # a lock, a right, a disk
        return str(error)
    return f"{error}; put a backup of {ARCHIVE} in its place, or move it away and fetch anew"


def news_of(sources: Sequence[Path]) -> dict[str, object] | None:
    """Return `news_facts` of the archive among the sources; None where there is none."""
    return next((news_facts(source) for source in sources if is_archive(source)), None)


def is_indexed(archive: Path, index_dir: Path) -> bool:
    """Return whether the published index holds the archive as it is; False if one is missing."""
    try:
        return archive_state(index_dir / "current") == news_facts(archive)["changes"]
    except SourceError:
        return False
