"""Versions of pages: the last three of an article, slim and compressed."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

VERSIONS = 3
_KEPT_HEADERS = ("content-type", "content-language", "date", "etag", "last-modified", "server")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article's page."""

    number: int
    fetched: float
    address: str
    headers: dict[str, str]
    sha256: str
    text: str


def add_version(
    rows: sqlite3.Connection,
    key: str,
    fetched: float,
    address: str,
    headers: Mapping[str, str],
    body: bytes,
    text: str,
    *,
    is_correction: bool = False,
) -> int:
    """Keep a page as the newest version, in a transaction; return the version's number.

    A correction takes the place of the version before it.
    """
    (last,) = rows.execute("SELECT max(version) FROM pages WHERE key = ?", (key,)).fetchone()
    number = (last or 0) + (0 if is_correction and last else 1)
    kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    row = (
        key,
        number,
        fetched,
        address,
        json.dumps(kept, ensure_ascii=False),
        hashlib.sha256(body).hexdigest(),
        zlib.compress(text.encode("utf-8", "replace"), 9),
    )
    rows.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    rows.execute("DELETE FROM pages WHERE key = ? AND version <= ?", (key, number - VERSIONS))
    return number


def versions(rows: sqlite3.Connection, key: str) -> list[Version]:
    """Return the versions of an article that are kept, the oldest first."""
    found = rows.execute("SELECT * FROM pages WHERE key = ? ORDER BY version", (key,))
    return [
        Version(
            row["version"],
            row["fetched"],
            row["address"],
            json.loads(row["headers"]),
            row["sha256"],
            zlib.decompress(row["body"]).decode("utf-8"),
        )
        for row in found
    ]
