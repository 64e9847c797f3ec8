"""Copies of the state file, made and put back while the bot runs, by SQLite's backup API.

A copy is made beside its place, checked, and moved there by one rename: what was there before
stays whole until then, and when anything fails.
"""

import asyncio
import contextlib
import fcntl
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import BotError
from bot.operations.presence import is_running
from bot.state.database import Database, migrations
from bot.state.inspection import StateFacts, inspect

NAME = "hoibao-{:%Y%m%dT%H%M%SZ}.db"  # of a backup into a folder
NAMED = re.compile(r"hoibao-(\d{8}T\d{6}Z)\.db")
PARTIAL = ".hoibao-partial-"
LOCK_SECONDS = 10.0
ENDINGS = ("", "-wal", "-shm")  # of the files that a state is in


def backup(state_file: Path, target: Path, keep: timedelta | None = None) -> Path:
    """Copy the state to a file, or into a folder under the time's name; returns the copy.

    Copies in the folder that are older than `keep` are deleted, once the new one is checked.
    Raises BotError, and leaves what was there, when the copy can't be made or is not whole.
    """
    if not state_file.is_file():
        raise BotError(f"there is no state in {state_file}: set HOIBAO_STATE_FILE to the bot's")
    if keep is not None and not target.is_dir():
        raise BotError(
            f"there is no folder {target} to keep copies in: make it, or leave out --keep"
        )
    now = datetime.now(UTC)
    file = target / NAME.format(now) if target.is_dir() else target
    if file.exists() and file.samefile(state_file):
        raise BotError(f"{file} is the state itself: name another file")
    with _beside(file) as copy:
        _copy(state_file, copy)
        _check(copy, state_file)
        copy.replace(file)
        _sync(file.parent)
    if keep is not None:
        _delete_before(now - keep, target)
    return file


def restore(file: Path, state_file: Path) -> Path | None:
    """Put a backup in the place of the state; returns where the state before it is kept.

    It is brought up to this version first. A running bot goes on with it at once. Raises BotError,
    and leaves the state as it is, when the backup is damaged or of a newer version.
    """
    if not file.is_file():
        raise BotError(f"there is no backup {file}")
    state_file.parent.mkdir(parents=True, exist_ok=True)
    with _beside(state_file) as copy:
        _copy(file, copy)
        facts = _check(copy, file)
        if facts.version > len(migrations()):
            raise BotError(f"{file} was written by a newer Hỏi Báo: update this one first")
        asyncio.run(_migrate(copy))
        before = _set_aside(state_file)
        if is_running(state_file):
            _copy(copy, state_file)
        else:
            _put(copy, state_file)
    return before


def _copy(source: Path, target: Path) -> None:
    """Copy all pages in one step, which a bot that writes meanwhile does not disturb."""
    waits_until = time.monotonic() + LOCK_SECONDS

    def wait(status: int, _: int, __: int) -> None:
        if status not in (sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE) and (
            time.monotonic() > waits_until
        ):
            raise BotError(f"{target} is held by another program: try again")

    try:
        with closing(_opened(source, "ro")) as old, closing(_opened(target, "rwc")) as new:
            old.backup(new, progress=wait)
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise BotError(f"{source} is damaged, or no state: nothing was changed") from None
        raise BotError(
            f"{source} can't be copied to {target.parent} ({error}): nothing was changed"
        ) from None


def _check(copy: Path, source: Path) -> StateFacts:
    """Read every page of a copy again, and make it one file without others beside it."""
    try:
        with closing(_opened(copy, "rw")) as database:
            database.execute("PRAGMA journal_mode = DELETE")
        facts = inspect(copy)
    except sqlite3.Error as error:
        raise BotError(f"{source} is damaged ({error}): nothing was changed") from None
    if why := facts.damage or facts.refusal:
        raise BotError(f"{source} is damaged ({why}): nothing was changed")
    if "answers" not in facts.rows:
        raise BotError(f"{source} holds no state of a bot: nothing was changed")
    return facts


async def _migrate(copy: Path) -> None:
    await (await Database.open(copy)).close()


def _set_aside(state_file: Path) -> Path | None:
    """Keep the state that is there, whole if it can be read, else as it is."""
    if not state_file.exists():
        return None
    aside = state_file.with_name(f"{state_file.name}.before-restore")
    try:
        with _beside(aside) as copy:
            _copy(state_file, copy)
            copy.replace(aside)
    except BotError:
        if is_running(state_file):
            raise BotError(f"{state_file} is damaged: stop the bot, and restore again") from None
        for ending in ENDINGS:
            with contextlib.suppress(FileNotFoundError):
                _with(state_file, ending).replace(_with(aside, ending))
    return aside


def _put(copy: Path, state_file: Path) -> None:
    """Move the copy to its place; a log of the state before must not be played into it."""
    _give_to_the_bot(copy, state_file if state_file.exists() else state_file.parent)
    for ending in ENDINGS[1:]:
        _with(state_file, ending).unlink(missing_ok=True)
    copy.replace(state_file)
    _sync(state_file.parent)


def _give_to_the_bot(copy: Path, model: Path) -> None:
    """Give a copy that root made to whom the state belongs."""
    owner = model.stat()
    if os.geteuid() == 0:
        os.chown(copy, owner.st_uid, owner.st_gid)


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """Lend a name for a file to be made there, for nobody else to read; gone afterwards.

    What a killed process left is cleared: a lock tells it from what another one is writing.
    """
    scratch = file.with_name(f"{PARTIAL}{os.getpid()}-{file.name}")
    try:
        _clear(file.parent)
        descriptor = os.open(scratch, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except OSError as error:
        raise BotError(f"{file} can't be written: {error.strerror or error}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield scratch
    except OSError as error:
        raise BotError(f"{file} can't be written: {error.strerror or error}") from None
    finally:
        _remove(scratch)
        os.close(descriptor)


def _clear(folder: Path) -> None:
    for leftover in folder.glob(f"{PARTIAL}*"):
        with contextlib.suppress(OSError), leftover.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(leftover)


def _remove(scratch: Path) -> None:
    for ending in (*ENDINGS, "-journal"):
        with contextlib.suppress(OSError):
            _with(scratch, ending).unlink(missing_ok=True)


def _with(file: Path, ending: str) -> Path:
    return file.with_name(f"{file.name}{ending}")


def _delete_before(moment: datetime, folder: Path) -> None:
    """Delete the copies that are older, by their names; the newest is never among them."""
    for file in folder.iterdir():
        named = NAMED.fullmatch(file.name)
        if named and datetime.strptime(named[1], "%Y%m%dT%H%M%S%z") < moment:
            file.unlink()


def _opened(file: Path, mode: str) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS, isolation_level=None)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
