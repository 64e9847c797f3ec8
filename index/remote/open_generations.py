"""Generations that are open for requests: each is opened once, and none is closed while in use."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

from index.errors import IndexingError, SnapshotError
from index.search.index_reader import IndexReader

log = logging.getLogger(__name__)


class GoneError(SnapshotError):
    """Raised for a generation that is not open; the published one is."""


class _Open:
    """An open generation, and how many requests use it."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self.users = 0
        self.idle = asyncio.Event()
        self.idle.set()


class OpenGenerations:
    """Opens generations, and keeps those open that were wanted last."""

    def __init__(
        self, kept: int, open_reader: Callable[[str], Awaitable[tuple[str, IndexReader]]]
    ) -> None:
        """`open_reader` opens a generation, or another one in its place, and returns its name."""
        self._kept = kept
        self._open_reader = open_reader
        self._open: dict[str, _Open] = {}  # the one wanted last comes last
        self._one_at_a_time = asyncio.Lock()
        self._opening: dict[str, asyncio.Task[None]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._refused = ""

    def __contains__(self, version: str) -> bool:
        return version in self._open

    def __len__(self) -> int:
        return len(self._open)

    @property
    def last(self) -> str:
        """The open generation that was wanted last; there is one."""
        return next(reversed(self._open))

    async def want(self, version: str, *, wait: bool = True) -> None:
        """Open a generation, unless it is open; raises what stands in the way.

        Without `wait` it is opened while what is open answers, and what stands in the way is said.
        """
        if version in self._open:
            self._open[version] = self._open.pop(version)
            return
        if version not in self._opening:
            self._opening[version] = asyncio.create_task(self._take(version))
            self._opening[version].add_done_callback(partial(self._taken, version))
        if wait:  # whoever stops waiting does not stop it
            await asyncio.shield(self._opening[version])

    async def _take(self, version: str) -> None:
        async with self._one_at_a_time:
            if version in self._open:
                return
            name, reader = await self._open_reader(version)
            if name in self._open:
                await reader.aclose()
                return
            self._open[name] = _Open(reader)
            for old in list(self._open)[: -self._kept]:
                task = asyncio.create_task(_close(self._open.pop(old)))
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)

    def _taken(self, version: str, task: asyncio.Task[None]) -> None:
        del self._opening[version]
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self._refused = ""
        elif self._open:  # else whoever waits says so
            self.refuse(error)

    def refuse(self, error: BaseException) -> None:
        """Say, once, why a generation is passed over."""
        if str(error) != self._refused:
            log.error("%s", error, exc_info=None if isinstance(error, IndexingError) else error)
        self._refused = str(error)

    @contextmanager
    def lend(self, version: str) -> Iterator[IndexReader]:
        """Lend a generation that is open, which is not closed meanwhile; GoneError for another."""
        if version not in self._open:
            raise GoneError(f"the index {version} is gone")
        found = self._open[version]
        found.users += 1
        found.idle.clear()
        try:
            yield found.reader
        finally:
            found.users -= 1
            if not found.users:
                found.idle.set()

    async def aclose(self) -> None:
        """Wait for requests, and for what is being opened, then close everything."""
        await asyncio.gather(*self._opening.values(), return_exceptions=True)
        await asyncio.gather(*self._closing, *map(_close, self._open.values()))
        self._open.clear()


async def _close(generation: _Open) -> None:
    await generation.idle.wait()
    await generation.reader.aclose()
