"""Rows of feeds: validators, when to poll, how the last polls went."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields

from index.feeds.archive.database import Archive, note_change


@dataclass(slots=True)
class FeedRow:
    """What is known of one address of the sources file; see schema.sql."""

    address: str
    source: str
    asked_at: str
    moved_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: bytes | None = None
    due: float = 0.0
    failures: int = 0
    missing_since: float | None = None
    is_off: int = 0
    first_polled: float | None = None
    polled: float | None = None
    succeeded: float | None = None
    read: float | None = None
    state: str = "new"
    by_number: int = 1
    expected: float = 86_400.0
    newest: float | None = None


_NAMES = [field.name for field in fields(FeedRow)]
_SAVE = (
    f"INSERT OR REPLACE INTO feeds ({', '.join(_NAMES)}) "
    f"VALUES ({', '.join(':' + name for name in _NAMES)})"
)


def feed_row(archive: Archive, address: str, source: str) -> FeedRow:
    """Return the row of an address; a new one where there is none."""
    found = archive.rows.execute("SELECT * FROM feeds WHERE address = ?", (address,)).fetchone()
    return (
        FeedRow(**{**dict(found), "source": source}) if found else FeedRow(address, source, address)
    )


def save_feed(archive: Archive, row: FeedRow) -> None:
    """Write a row; call it within a transaction."""
    archive.rows.execute(_SAVE, asdict(row))


def drop_other_feeds(archive: Archive, addresses: Collection[str]) -> None:
    """Forget the addresses that the sources file names no more: nobody waits for their news.

    An index says which sources there are, so the next build is to know.
    """
    gone = [row.address for row in all_feeds(archive) if row.address not in addresses]
    if gone:
        with archive.writing() as rows:
            rows.executemany("DELETE FROM feeds WHERE address = ?", [(each,) for each in gone])
            note_change(rows)


def all_feeds(archive: Archive) -> list[FeedRow]:
    """Return every row, by source."""
    found = archive.rows.execute("SELECT * FROM feeds ORDER BY source, address")
    return [FeedRow(**dict(row)) for row in found]
