"""How every source stands: a table for a person, or the same as data."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo

from index.feeds.archive.database import Archive
from index.feeds.archive.feeds import FeedRow, all_feeds
from index.feeds.sources import Source

DAY = 86_400.0
_NAMED = 3  # of feeds that failed, in one line


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One line of the table; times are seconds since 1970."""

    source: str
    last_news: float | None
    today: int  # articles first seen since midnight
    articles: int
    polled: float | None
    due: float | None
    is_silent: bool
    state: str


def statuses(archive: Archive, sources: Sequence[Source], now: float) -> list[SourceStatus]:
    """Return how every source of the file stands."""
    rows = all_feeds(archive)
    return [_status(archive, source, rows, now) for source in sources]


def _status(archive: Archive, source: Source, rows: Sequence[FeedRow], now: float) -> SourceStatus:
    own = [row for row in rows if row.source == source.name and row.address in source.addresses]
    midnight = datetime.fromtimestamp(now, source.tz).replace(hour=0, minute=0, second=0)
    query = (
        "SELECT max(published), count(*), count(*) FILTER (WHERE first_seen >= ?)"
        " FROM articles WHERE source = ? AND state = 'kept'"
    )
    found = archive.rows.execute(query, (midnight.timestamp(), source.name)).fetchone()
    last, count, today = found
    polled = max((row.polled for row in own if row.polled), default=None)
    began = min((row.first_polled for row in own if row.first_polled), default=now)
    silent = _silence(source, last or began, now)
    state = "; ".join(dict.fromkeys(_state(row, len(own) > 1) for row in own)) or "not polled yet"
    if silent is not None:
        state = f"SILENT {_duration(silent)} (expected every {source.expect}): {state}"
    if skipped := _skipped(archive, source, now):
        state += f"; {skipped}"
    due = min((row.due for row in own if not row.is_off), default=None)
    return SourceStatus(source.name, last, today, count, polled, due, silent is not None, state)


def _silence(source: Source, last: float, now: float) -> float | None:
    """Seconds without news, if they are more than was expected; single pages are never silent."""
    if not source.addresses:
        return None
    return now - last if now - last > source.expect_seconds else None


def _state(row: FeedRow, is_one_of_several: bool) -> str:
    return f"{row.address}: {row.state}" if is_one_of_several and row.state != "ok" else row.state


def _skipped(archive: Archive, source: Source, now: float) -> str:
    query = (
        "SELECT reason, count(*) AS number, state FROM articles WHERE source = ? AND reason IS NOT"
        " NULL AND state IN ('skipped', 'pending') AND checked > ? GROUP BY reason"
        " ORDER BY state, number DESC LIMIT 3"
    )
    found = archive.rows.execute(query, (source.name, now - DAY))
    return "; ".join(f"{_pages(number, state)}: {reason}" for reason, number, state in found)


def _pages(number: int, state: str) -> str:
    pages, wait = ("1 page", "waits") if number == 1 else (f"{number} pages", "wait")
    return f"{pages} {wait if state == 'pending' else 'skipped'}"


def _duration(seconds: float) -> str:
    hours = int(seconds // 3_600)
    return f"{hours // 24} d" if hours >= 48 else f"{hours} h"


def failures(archive: Archive, sources: Sequence[Source], since: float) -> tuple[str | None, bool]:
    """Say in one line which polls failed since a time, and whether no feed at all answers now."""
    named = {address for source in sources for address in source.addresses}
    rows = [row for row in all_feeds(archive) if row.address in named and row.polled]
    polled = [row for row in rows if (row.polled or 0) >= since]
    failed = [row for row in polled if row.failures]
    if not failed:
        return None, False
    told = "; ".join(f"{row.source}: {row.state}" for row in failed[:_NAMED])
    rest = "; …" if len(failed) > _NAMED else ""
    line = f"{len(failed)} of {len(polled)} feeds failed: {told}{rest}"
    return f"{line} (see `python -m index.feeds status`)", all(row.failures for row in rows)


def as_data(found: Sequence[SourceStatus]) -> list[dict[str, object]]:
    """Return the table as plain data."""
    return [asdict(status) for status in found]


def as_table(found: Sequence[SourceStatus], zone: tzinfo, now: float) -> str:
    """Return the table as text, times in the reader's zone."""
    rows = [("source", "last news", "today", "polled", "next", "state")]
    for status in found:
        times = (status.last_news, status.polled, status.due)
        last, polled, due = (_moment(time, zone, now) for time in times)
        rows.append((status.source, last, str(status.today), polled, due, status.state))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  ".join([*cells, row[5]]).rstrip())
    return "\n".join(lines)


def _moment(seconds: float | None, zone: tzinfo, now: float) -> str:
    if not seconds:
        return "–"
    moment, today = datetime.fromtimestamp(seconds, zone), datetime.fromtimestamp(now, zone)
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment:%d/%m %H:%M}" if moment.year == today.year else f"{moment:%d/%m/%Y}"
