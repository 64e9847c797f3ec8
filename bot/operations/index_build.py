"""Builds a new index in a process of its own, so that answers go on meanwhile."""

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from bot.settings import Settings
from index.settings import IndexSettings

log = logging.getLogger(__name__)

TELL_SECONDS = 3.0  # between two edits of the message that shows how far it is
POLITE = 10  # niceness: the processor is for those who ask
LONGEST_LINE = 2**20


class End(Enum):
    """How a build ended; in all cases but DONE the published index is as it was."""

    DONE = auto()
    BUSY = auto()  # not begun: one of ours is under way
    FAILED = auto()
    STOPPED = auto()  # because the bot stops


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a build ended, and why it failed if it did: one plain line."""

    end: End
    why: str = ""


class IndexBuilder:
    """Runs `python -m index build` on the sources that the settings name, one build at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: Process | None = None
        self._running = False
        self._stopping = False

    async def run(self, tell: Callable[[str], Awaitable[object]]) -> Outcome:
        """Build; `tell` is given what the build last said, now and then, when that is new."""
        if self._running:
            return Outcome(End.BUSY)
        if self._stopping:
            return Outcome(End.STOPPED)
        self._running = True
        try:
            return await self._build(tell)
        finally:
            self._process, self._running = None, False

    async def stop(self) -> None:
        """End a build under way, and let none begin any more."""
        self._stopping = True
        if self._process:
            _terminate(self._process)
            await self._process.wait()

    async def _build(self, tell: Callable[[str], Awaitable[object]]) -> Outcome:
        process = await self._begin()
        lines = _Lines()
        try:
            await _follow(lines, process, tell)
            code = await process.wait()
        except BaseException:
            _terminate(process)
            raise
        if not code:
            log.info("the index build is done")
            return Outcome(End.DONE)
        if self._stopping:
            log.info("the index build was stopped")
            return Outcome(End.STOPPED)
        why = _why(code, lines.last)
        log.warning("the index build failed: %s", why)
        return Outcome(End.FAILED, why)

    async def _begin(self) -> Process:
        process = self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "index", "build"),
            *("--out", str(self._settings.index_dir)),
            *("--", *map(str, self._settings.sources)),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=PIPE,
            env=environment(self._settings),
            limit=LONGEST_LINE,
        )
        if self._stopping:
            _terminate(process)
        with contextlib.suppress(OSError):  # forbidden in some sandboxes
            os.setpriority(os.PRIO_PROCESS, process.pid, POLITE)
        log.info("an index build was started, process %d", process.pid)
        return process


class _Lines:
    """The last line that a process wrote."""

    def __init__(self) -> None:
        self.last = ""

    async def read(self, process: Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.last = line.decode(errors="replace").strip() or self.last


async def _follow(
    lines: _Lines, process: Process, tell: Callable[[str], Awaitable[object]]
) -> None:
    """Tell what is new among the lines of a process, until it closes them."""
    reading, told = asyncio.create_task(lines.read(process)), ""
    try:
        while not (await asyncio.wait({reading}, timeout=TELL_SECONDS))[0]:
            if lines.last != told:
                told = lines.last
                await tell(told)
        await reading
    finally:
        reading.cancel()


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a build: this one, and of the settings only what a build reads."""
    kept = {
        name: value for name, value in os.environ.items() if not name.upper().startswith("HOIBAO_")
    }
    told = {
        f"HOIBAO_{name}".upper(): getattr(settings, name) for name in IndexSettings.model_fields
    }
    return kept | {name: str(value) for name, value in told.items() if value is not None}


def _why(code: int, line: str) -> str:
    """Say why a build failed: its last line, but one that was killed could not say it."""
    if code < 0:
        return f"ended by signal {-code}"
    return line.removeprefix("hoibao-index: ") or f"exit code {code}"


def _terminate(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
        process.terminate()
