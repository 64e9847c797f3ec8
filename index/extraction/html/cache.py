"""Keeps what HTML pages were read as, for the next build: parsing takes most of cleaning's time.

A reading depends on the page's text and on the program alone, so it is kept under the digest of
both. What other pages add to cleaning (boilerplate.py) is worked out anew.
"""

import json
import sqlite3
import zlib
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from index.extraction.html.metadata import PageMetadata
from index.extraction.html.page import WebPage, read
from index.program import program_digest

HTML_CACHE = "readings.db"
READERS = ("lxml", "trafilatura")


class HtmlCache:
    """Reads HTML pages, but takes over what the index before has read with the same program.

    Blocking, and for one thread at a time.
    """

    def __init__(self, folder: Path, old_folder: Path | None) -> None:
        """Keep readings in a new file in `folder`; `old_folder` is that of the index before."""
        self._program = _program()
        self._new = sqlite3.connect(folder / HTML_CACHE, check_same_thread=False)
        # A build that dies is thrown away whole, so a journal would only cost time.
        self._new.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE readings (digest BLOB PRIMARY KEY, reading BLOB NOT NULL)"
        )
        self._old = None
        if old_folder:
            place = f"file:{quote(str(old_folder / HTML_CACHE))}?mode=ro"
            with suppress(sqlite3.Error):  # it has none
                self._old = sqlite3.connect(place, uri=True, check_same_thread=False)

    def read(self, html: str) -> WebPage:
        """Return what `index.extraction.html.page.read` does."""
        content = html.encode("utf-8", "surrogatepass")
        key = blake2b(content, key=self._program, digest_size=16).digest()
        page = self._kept(key) or read(html)
        self._new.execute("INSERT OR IGNORE INTO readings VALUES (?, ?)", (key, _packed(page)))
        return page

    def _kept(self, key: bytes) -> WebPage | None:
        if self._old:
            with suppress(sqlite3.Error, zlib.error):  # a damaged file has nothing to give
                query = "SELECT reading FROM readings WHERE digest = ?"
                for (kept,) in self._old.execute(query, (key,)):
                    return _unpacked(kept)
        return None

    def save(self) -> None:
        """Finish the file."""
        self._new.commit()
        self.close()

    def close(self) -> None:
        """Close the files; safe to call twice."""
        self._new.close()
        if self._old:
            self._old.close()


def _program() -> bytes:
    """Return a digest of whatever may change what a page is read as."""
    libraries = "".join(version(name) for name in READERS)
    rules = program_digest("index.extraction", "index.text")
    return blake2b(f"{libraries} {rules}".encode()).digest()


def _packed(page: WebPage) -> bytes:
    fields = {
        **asdict(page),
        "followers": sorted(page.followers),
        "above": sorted(page.above),
    }
    return zlib.compress(json.dumps(fields, default=date.isoformat).encode())


def _unpacked(kept: bytes) -> WebPage:
    fields = json.loads(zlib.decompress(kept))
    declared = fields.pop("declared")
    return WebPage(
        **{
            **fields,
            "declared": PageMetadata(**{**declared, "published": _day(declared["published"])}),
            "published": _day(fields["published"]),
            "followers": frozenset(fields["followers"]),
            "above": frozenset(fields["above"]),
            "headings": tuple(fields["headings"]),
        }
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
