"""The SQLite file that the bot keeps its state in, brought up to date when it is opened."""

import asyncio
import contextlib
import errno
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiosqlite

from bot.errors import BotError

Row = tuple[Any, ...]
LOCK_MS = 5000  # to wait for another program's lock
LOCKED_MS = 50  # once it has lasted that long, until it ends: answers go on without the state
TABLES = {"chats", "answers", "feedback", "links", "usage", "watches", "alerts"}  # since the first


class Closing(ABC):
    """Gives a class with `close` its `async with`."""

    @abstractmethod
    async def close(self) -> None:
        """Close it; safe to call twice."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


class Database(Closing):
    """One connection. Each statement is a transaction of its own, or part of `transaction`.

    Write-ahead logging: what was written survives a killed process, and readers wait for nobody.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._writing = asyncio.Lock()
        self._locked = False  # by another program, when we tried last

    @classmethod
    async def open(cls, file: Path) -> "Database":
        """Open or make the file, and migrate it. Raises BotError when it can't be used."""
        connection = None
        try:
            _make(file)
            connection = await aiosqlite.connect(file, isolation_level=None)
            # First of all: what follows may meet a lock.
            await connection.execute(f"PRAGMA busy_timeout = {LOCK_MS}")
            await connection.execute("PRAGMA journal_mode = WAL")
            await connection.execute("PRAGMA synchronous = NORMAL")
            await connection.execute("PRAGMA foreign_keys = ON")
            database = cls(connection)
            await database._migrate(file)
        except BaseException as error:
            if connection:
                await connection.close()
            if isinstance(error, OSError | aiosqlite.Error):
                raise BotError(_unusable(file, error)) from None
            raise
        return database

    async def close(self) -> None:
        """Close the file; safe to call twice."""
        await self._connection.close()

    async def rows(self, query: str, parameters: Iterable[Any] = ()) -> list[Row]:
        """Return what a SELECT finds."""
        return [tuple(row) for row in await self._connection.execute_fetchall(query, parameters)]

    async def row(self, query: str, parameters: Iterable[Any] = ()) -> Row | None:
        """Return the first row that a SELECT finds, or None."""
        return next(iter(await self.rows(query, parameters)), None)

    async def write(self, statement: str, parameters: Iterable[Any] = ()) -> Row | None:
        """Do one statement; returns its first row if it has a RETURNING clause."""
        async with self._writing, self._minding_locks():
            return next(iter(await self.rows(statement, parameters)), None)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator["Transaction"]:
        """Do several statements, all or none; others that write wait."""
        async with self._writing, self._minding_locks():
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
                yield Transaction(self._connection)
            except BaseException:
                with contextlib.suppress(aiosqlite.OperationalError):  # it may not have begun
                    await self._connection.execute("ROLLBACK")
                raise
            await self._connection.execute("COMMIT")

    @contextlib.asynccontextmanager
    async def _minding_locks(self) -> AsyncIterator[None]:
        """Wait long for a lock once, and then hardly, until writing goes well again."""
        try:
            yield
        except aiosqlite.OperationalError as error:
            await self._wait_for_locks("locked" in str(error))
            raise
        await self._wait_for_locks(False)

    async def _wait_for_locks(self, locked: bool) -> None:
        if locked != self._locked:
            self._locked = locked
            patience = LOCKED_MS if locked else LOCK_MS
            await self._connection.execute(f"PRAGMA busy_timeout = {patience}")

    async def _migrate(self, file: Path) -> None:
        """Apply the migrations that the file has not seen, each of them wholly or not at all."""
        scripts = migrations()
        row = await self.row("PRAGMA user_version")
        version = int(row[0]) if row else 0
        if version > len(scripts):
            raise BotError(
                f"{file} was written by a newer Hỏi Báo: update this one, "
                "or set HOIBAO_STATE_FILE to another file"
            )
        tables = {
            name for (name,) in await self.rows("SELECT name FROM sqlite_schema WHERE type='table'")
        }
        if (not version and tables) or (version and not tables >= TABLES):
            raise BotError(
                f"{file} is another program's, or not a whole state of Hỏi Báo: "
                "set HOIBAO_STATE_FILE to another file"
            )
        for number, script in enumerate(scripts[version:], start=version + 1):
            await self._connection.executescript(
                f"BEGIN; {script.read_text('utf-8')}; PRAGMA user_version = {number}; COMMIT;"
            )


def _make(file: Path) -> None:
    """Make the file if there is none: aiosqlite leaves its thread behind where it can't open it."""
    if file.exists() and not file.is_file():
        raise BotError(f"{file} is no file: set HOIBAO_STATE_FILE to one, or to a new name")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.open("ab").close()


def _unusable(file: Path, error: OSError | aiosqlite.Error) -> str:
    """Say in one line why the state can't be kept, and what to do."""
    why = (isinstance(error, OSError) and error.strerror) or str(error)
    code = error.errno if isinstance(error, OSError) else None
    cure = "move the file aside"
    if code == errno.ENOSPC or "full" in why:
        cure = "make room on the disk"
    elif "locked" in why:
        cure = "end the program that holds it"
    elif code in (errno.EACCES, errno.EPERM, errno.EROFS):
        cure = "let this user write there"
    return (
        f"the bot's state can't be kept in {file} ({why}): {cure}, or set HOIBAO_STATE_FILE to "
        "another"
    )


def migrations() -> list[Traversable]:
    """Return the scripts in their order; the file's version is the number of those it has seen."""
    found = files("bot.state").joinpath("migrations").iterdir()
    return sorted(
        (each for each in found if each.name.endswith(".sql")), key=lambda each: each.name
    )


class Transaction:
    """Statements that are done together; lives inside of `Database.transaction`."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def write(self, statement: str, parameters: Iterable[Any] = ()) -> Row | None:
        """Do one statement; returns its first row if it has a RETURNING clause."""
        rows = await self._connection.execute_fetchall(statement, parameters)
        return next((tuple(row) for row in rows), None)
