"""Looks a state file over from outside, whether or not a bot runs over it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

LOCK_SECONDS = 5.0  # as long as the bot itself waits for a lock


@dataclass(frozen=True, slots=True)
class StateFacts:
    """What a state file is like; `damage` and `refusal` are empty when all is well."""

    version: int  # number of the last migration that it has seen
    bytes: int
    rows: dict[str, int]  # by table
    damage: str = ""  # SQLite's first words about it
    refusal: str = ""  # why nothing can be written now


def inspect(file: Path, lock_seconds: float = LOCK_SECONDS) -> StateFacts:
    """Read the facts, and check each page, index and reference. Raises OSError for no file.

    The file must be writable: SQLite reads one in write-ahead mode only beside files of its own.
    """
    size = sum(part.stat().st_size for part in _parts(file))
    try:
        with closing(_opened(file, lock_seconds)) as database:
            return _facts(database, size)
    except sqlite3.OperationalError as error:
        return StateFacts(0, size, {}, refusal=str(error))
    except sqlite3.DatabaseError as error:
        return StateFacts(0, size, {}, damage=str(error))


def _facts(database: sqlite3.Connection, size: int) -> StateFacts:
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    damage = _damage(database)
    if damage:
        return StateFacts(version, size, {}, damage=damage)
    names = [
        str(name)
        for (name,) in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    rows = {
        name: int(database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
        for name in sorted(names)
    }
    return StateFacts(version, size, rows, refusal=_refusal(database))


def _damage(database: sqlite3.Connection) -> str:
    (said,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        return str(said)
    lost = database.execute("PRAGMA foreign_key_check").fetchone()
    return f"a row of {lost[0]} refers to one of {lost[2]} that is gone" if lost else ""


def _refusal(database: sqlite3.Connection) -> str:
    """Say why nobody could write now; nothing is written to find out."""
    try:
        database.execute("BEGIN IMMEDIATE")
        database.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        return str(error)
    return ""


def _opened(file: Path, lock_seconds: float) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=lock_seconds, isolation_level=None)


def _parts(file: Path) -> list[Path]:
    """Return the file and what SQLite keeps beside it."""
    beside = [file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")]
    return [file, *(part for part in beside if part.exists())]
