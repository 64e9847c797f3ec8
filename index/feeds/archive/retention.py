"""How long things are kept: bodies by source, tombstones and what was skipped for longer."""

from collections.abc import Mapping

from index.feeds.archive.articles import KEPT, ArticleRow, bury
from index.feeds.archive.database import Archive

DAY = 86_400.0
TOMBSTONE_DAYS = 400
EXPIRED = "older than the source keeps"
# The state in letters, as the index of what is kept has it.
_EXPIRED = f"SELECT * FROM articles WHERE source = ? AND state = '{KEPT}' AND published < ?"


def expire(archive: Archive, keep_days: Mapping[str, int], now: float) -> int:
    """Let go of articles that are older than their source keeps; return how many.

    They leave a tombstone, so that a feed that still lists them does not bring them back.
    """
    count = 0
    for source, days in keep_days.items():
        found = archive.rows.execute(_EXPIRED, (source, now - days * DAY)).fetchall()
        for row in found:
            with archive.writing():
                bury(archive, ArticleRow(**dict(row)), "gone", EXPIRED, now)
        count += len(found)
    _forget_tombstones(archive, now)
    return count


def _forget_tombstones(archive: Archive, now: float) -> None:
    old = "SELECT key FROM tombstones WHERE made < ?"
    before = now - TOMBSTONE_DAYS * DAY
    (count,) = archive.rows.execute(f"SELECT count(*) FROM ({old})", (before,)).fetchone()
    if not count:
        return
    with archive.writing() as rows:
        rows.execute(f"DELETE FROM addresses WHERE key IN ({old})", (before,))
        rows.execute(f"DELETE FROM articles WHERE state != 'kept' AND key IN ({old})", (before,))
        rows.execute("DELETE FROM tombstones WHERE made < ?", (before,))
