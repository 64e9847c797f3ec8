"""Rows of hosts: politeness that outlives a process."""

from dataclasses import asdict, dataclass, fields

from index.feeds.archive.database import Archive


@dataclass(slots=True)
class HostRow:
    """What is known of one host; see schema.sql."""

    host: str
    robots: str | None = None
    robots_read: float | None = None
    next: float = 0.0
    rests: float = 0.0
    failures: int = 0
    hour: float = 0.0
    requests: int = 0
    reason: str | None = None


_NAMES = [field.name for field in fields(HostRow)]
_SAVE = (
    f"INSERT OR REPLACE INTO hosts ({', '.join(_NAMES)}) "
    f"VALUES ({', '.join(':' + name for name in _NAMES)})"
)


def host_row(archive: Archive, host: str) -> HostRow:
    """Return the row of a host; a new one where there is none."""
    found = archive.rows.execute("SELECT * FROM hosts WHERE host = ?", (host,)).fetchone()
    return HostRow(**dict(found)) if found else HostRow(host)


def save_host(archive: Archive, row: HostRow) -> None:
    """Write a row; call it within a transaction."""
    archive.rows.execute(_SAVE, asdict(row))
