"""The generations that a server has open: the published one, and the one before it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from index.errors import SnapshotError
from index.remote.open_generations import OpenGenerations
from index.search.index_reader import IndexReader, PublishedIndex

KEPT = 2  # a question that began on the one before can end on it


class Generations:
    """Opens what is published; requests name the generation that they are for."""

    def __init__(self, index: PublishedIndex) -> None:
        self._index = index
        self._open = OpenGenerations(KEPT, self._open_published)

    async def _open_published(self, _: str) -> tuple[str, IndexReader]:
        reader = await self._index.open_reader()
        return reader.version, reader  # another than was wanted, if it was published meanwhile

    @property
    def runtime(self) -> str:
        """What runs the models."""
        return self._index.runtime

    async def current(self) -> str:
        """Return the published generation's name; until it is open, that of the one before.

        One that can't be opened is passed over while an older one is open. Raises IndexingError.
        """
        try:
            version = await self._index.current_version()
        except SnapshotError as error:
            if not self._open:
                raise
            self._open.refuse(error)
        else:
            await self._open.want(version, wait=not self._open)
        return self._open.last

    @asynccontextmanager
    async def lend(self, version: str) -> AsyncIterator[IndexReader]:
        """Lend a generation that is open, or the published one; GoneError for any other."""
        if version not in self._open:
            await self._want_published(version)
        with self._open.lend(version) as reader:
            yield reader

    async def _want_published(self, version: str) -> None:
        """Open a generation if it is published; another server may have it open first."""
        try:
            if await self._index.current_version() == version:
                await self._open.want(version)
        except SnapshotError:
            if not self._open:
                raise

    async def aclose(self) -> None:
        """Wait for requests, then close everything."""
        await self._open.aclose()
        await self._index.aclose()
