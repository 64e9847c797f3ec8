"""The generations that a server has open: the published one, and the one before it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from index.errors import SnapshotError
from index.search.index_reader import IndexReader, PublishedIndex

KEPT = 2  # a question that began on the one before can end on it


class GoneError(SnapshotError):
    """Raised for a generation that is not open; the published one is."""


class _Open:
    """An open generation, and how many requests use it."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self.users = 0
        self.idle = asyncio.Event()
        self.idle.set()


class Generations:
    """Opens what is published; requests name the generation that they are for."""

    def __init__(self, index: PublishedIndex) -> None:
        self._index = index
        self._open: dict[str, _Open] = {}  # oldest first
        self._opening = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def runtime(self) -> str:
        """What runs the models."""
        return self._index.runtime

    async def current(self) -> str:
        """Return the published generation's name, opening it first if it is new.

        One that can't be opened is passed over while an older one is open. Raises IndexingError.
        """
        async with self._opening:
            try:
                version = await self._index.current_version()
                if version not in self._open:
                    self._open[version] = _Open(await self._index.open_reader())
                    self._retire()
            except SnapshotError:
                if not self._open:
                    raise
            else:
                return version
            return list(self._open)[-1]

    @asynccontextmanager
    async def lend(self, version: str) -> AsyncIterator[IndexReader]:
        """Lend a generation that is open, or the published one; GoneError for any other."""
        if version not in self._open and await self.current() != version:
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

    def _retire(self) -> None:
        for version in list(self._open)[:-KEPT]:
            task = asyncio.create_task(_close(self._open.pop(version)))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        """Wait for requests, then close everything."""
        await asyncio.gather(*self._closing, *map(_close, self._open.values()))
        self._open.clear()
        await self._index.aclose()


async def _close(generation: _Open) -> None:
    await generation.idle.wait()
    await generation.reader.aclose()
