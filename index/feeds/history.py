"""`show`: all that the archive knows of one article."""

from datetime import datetime, tzinfo

from index.feeds.archive.articles import ArticleRow, find_article
from index.feeds.archive.database import Archive
from index.feeds.archive.pages import versions
from index.feeds.errors import ArchiveError
from index.feeds.formats.addresses import full_address, key_of, plain_address


def history(archive: Archive, what: str, zone: tzinfo) -> str:
    """Return versions, addresses and state of an article; ArchiveError if it is not there."""
    row = _found(archive, what)
    if row is None:
        raise ArchiveError(
            f"the archive has no article {what!r}: give its key (host/number) or its address"
        )
    lines = [f"{row.key}  {row.state}{f': {row.reason}' if row.reason else ''}"]
    lines += [f"  {name:10} {value}" for name, value in _facts(row, zone) if value]
    query = "SELECT address FROM addresses WHERE key = ? ORDER BY address"
    for (address,) in archive.rows.execute(query, (row.key,)):
        lines.append(f"  known as   {address}")
    for version in versions(archive.rows, row.key):
        size = len(version.text.encode())
        fetched = _shown(version.fetched, zone)
        lines.append(f"  version {version.number}, fetched {fetched}, {size:,} bytes from")
        lines.append(f"    {version.address}  sha256 {version.sha256[:12]}")
        lines += [f"    {name}: {value}" for name, value in version.headers.items()]
    return "\n".join(lines)


def _found(archive: Archive, what: str) -> ArticleRow | None:
    if found := find_article(archive, what):
        return found
    address = full_address(what if "://" in what else f"https://{what}")
    return find_article(archive, key_of(address), plain_address(address)) if address else None


def _facts(row: ArticleRow, zone: tzinfo) -> list[tuple[str, str | None]]:
    return [
        ("source", row.source),
        ("address", row.address),
        ("title", row.title or row.headline),
        ("published", _shown(row.published, zone)),
        ("first seen", _shown(row.first_seen, zone)),
        ("checked", _shown(row.checked, zone)),
        ("changed", _shown(row.updated, zone)),
        ("next look", _shown(row.due, zone)),
        ("missing", _shown(row.gone_since, zone)),
    ]


def _shown(seconds: float | None, zone: tzinfo) -> str | None:
    return f"{datetime.fromtimestamp(seconds, zone):%d/%m/%Y %H:%M:%S}" if seconds else None
