"""The archive's file: one writer at a time, short transactions, whole after any kill."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from index.feeds.errors import ArchiveError
from index.sources.archive import ARCHIVE, SCHEMA, damage

CHANGED = "changed"  # a file beside the archive, touched when an index of it would change
_LOCK = ".lock"
# Made at each opening where they are missing, so an archive of before has them too: without them a
# feed's poll, and the hourly look for what is too old, read all that was ever fetched.
_INDEXES = """
CREATE INDEX IF NOT EXISTS articles_by_date ON articles (source, feed_date)
    WHERE feed_date IS NOT NULL;
CREATE INDEX IF NOT EXISTS articles_kept ON articles (source, published) WHERE state = 'kept';
"""


class Archive:
    """The open archive. Blocking; each write is one transaction of a few rows."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: int | None) -> None:
        self.folder = folder
        self.rows = connection
        self._lock = lock

    @classmethod
    def open(cls, folder: Path, *, to_write: bool = True) -> "Archive":
        """Open or make the archive; ArchiveError when another process writes it."""
        lock = None
        try:
            if to_write:
                folder.mkdir(parents=True, exist_ok=True)
                lock = _locked(folder)
            elif not (folder / ARCHIVE).is_file():
                raise ArchiveError(f"there is no archive in {folder}: fetch first")
            # TRUNCATE, no WAL: a build reads the file from a folder that it may not write to.
            connection = sqlite3.connect(folder / ARCHIVE, isolation_level=None, timeout=60)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten
            _make(connection, folder)
            if to_write:
                connection.executescript(_INDEXES)
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror or error if isinstance(error, OSError) else damage(error)
            raise ArchiveError(f"the archive in {folder} can't be opened: {reason}") from error
        return cls(folder, connection, lock)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give one transaction: all of it is written, or nothing. ArchiveError when it can't be."""
        try:
            self.rows.execute("BEGIN IMMEDIATE")
            try:
                yield self.rows
            except BaseException:
                self.rows.execute("ROLLBACK")
                raise
            self.rows.execute("COMMIT")
        except sqlite3.Error as error:
            if self.rows.in_transaction:
                self.rows.execute("ROLLBACK")
            raise ArchiveError(
                f"the archive in {self.folder} can't be written: {error}; what was committed is"
                " there, and the next fetch goes on"
            ) from error

    def close(self) -> None:
        """Close the file and give the lock back; safe to call twice."""
        self.rows.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def note_change(rows: sqlite3.Connection) -> None:
    """Say, in a transaction, that an index of the archive would change by it."""
    rows.execute("UPDATE facts SET value = value + 1 WHERE name = 'changes'")


def changes(rows: sqlite3.Connection) -> int:
    """Count the changes that an index would show, since the archive was made."""
    (value,) = rows.execute("SELECT value FROM facts WHERE name = 'changes'").fetchone()
    return int(value)


def _locked(folder: Path) -> int:
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise ArchiveError(
            f"another fetch (process {holder or '?'}) is writing the archive in {folder}: wait for"
            " it to end, or stop it"
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _make(connection: sqlite3.Connection, folder: Path) -> None:
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if schema == 0:
        script = files("index.feeds.archive").joinpath("schema.sql").read_text("utf-8")
        connection.executescript(f"BEGIN;{script};PRAGMA user_version = {SCHEMA};COMMIT")
    elif schema != SCHEMA:
        connection.close()
        raise ArchiveError(
            f"the archive in {folder} has schema {schema}, this program knows {SCHEMA}"
        )
