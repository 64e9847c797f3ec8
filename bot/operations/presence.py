"""Lets other commands see that a bot runs over a state file.

The bot holds a shared lock on `<state file>.lock` for as long as it runs; the system takes it
back when the process ends, however it ends. The state file itself can't be locked so: closing a
second handle on it would drop SQLite's own locks.
"""

import fcntl
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

log = logging.getLogger(__name__)


@asynccontextmanager
async def present(state_file: Path) -> AsyncIterator[None]:
    """Show that a bot runs over the file; without effect where no lock file can be written."""
    try:
        lock = _lock_file(state_file).open("a")
    except OSError as error:
        log.warning("no lock file beside the state: %s", error.strerror or error)
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def is_running(state_file: Path) -> bool:
    """Tell whether a bot runs over the file, on this machine."""
    try:
        lock = _lock_file(state_file).open()
    except OSError:
        return False
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _lock_file(state_file: Path) -> Path:
    return state_file.with_name(f"{state_file.name}.lock")
