"""A server's index, and an index on this machine for while the server does not answer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from index.errors import IndexingError, SnapshotError, UnreachableError
from index.search.index_reader import IndexReader, PublishedIndex

LOCAL = "@local"  # after the name of a generation on this machine

log = logging.getLogger(__name__)


class FallbackIndex:
    """The remote index while it answers, else the local one; a `PublishedIndex`.

    The local one is another generation, also where the server has the same, which a pull keeps the
    name of: whoever looks for a new one moves to it, and back.
    """

    def __init__(
        self, remote: PublishedIndex, open_local: Callable[[], Awaitable[PublishedIndex]]
    ) -> None:
        """`open_local` raises IndexingError where this machine has no index."""
        self._remote = remote
        self._open_local = open_local
        self._local: PublishedIndex | None = None
        self._opening = asyncio.Lock()  # its models are large: they are opened once
        self._closed = False
        self._is_remote = True

    @property
    def runtime(self) -> str:
        """What runs the models, for a line in the log."""
        return (self._remote if self._is_remote or not self._local else self._local).runtime

    async def current_version(self) -> str:
        """Return the generation of the one that answers."""
        index, version = await self._answering()
        return version if index is self._remote else version + LOCAL

    async def open_reader(self) -> IndexReader:
        """Open the generation of the one that answers."""
        index, _ = await self._answering()
        reader = await index.open_reader()
        return reader if index is self._remote else _LocalReader(reader)

    async def _answering(self) -> tuple[PublishedIndex, str]:
        try:
            version = await self._remote.current_version()
        except UnreachableError as error:
            return await self._instead(error)
        self._is_remote = True
        return self._remote, version

    async def _instead(self, error: UnreachableError) -> tuple[PublishedIndex, str]:
        try:
            local = await self._opened()
            version = await local.current_version()
        except IndexingError:
            raise error from None
        if self._is_remote:
            log.error("%s; answering from the index on this machine", error)
        self._is_remote = False
        return local, version

    async def _opened(self) -> PublishedIndex:
        async with self._opening:
            if self._closed:
                raise SnapshotError("the index was closed")
            if self._local is None:
                self._local = await self._open_local()
            return self._local

    async def rollback(self) -> str:
        """Refuse, as the remote one does."""
        return await self._remote.rollback()

    async def aclose(self) -> None:
        """Release both; safe to call twice."""
        self._closed = True
        await self._remote.aclose()
        async with self._opening:  # what is just being opened is closed too
            if self._local is not None:
                await self._local.aclose()


class _LocalReader:
    """A reader on this machine, whose generation is told from the same one on the server."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self.off_topic = reader.off_topic
        self.answerability = reader.answerability
        self.info = reader.info
        self.restore_diacritics = reader.restore_diacritics
        self.encode = reader.encode
        self.retrieve = reader.retrieve
        self.score_sentences = reader.score_sentences
        self.read = reader.read
        self.passages = reader.passages
        self.article = reader.article
        self.newest = reader.newest
        self.leads = reader.leads
        self.vectors = reader.vectors
        self.sample = reader.sample
        self.aclose = reader.aclose

    @property
    def version(self) -> str:
        return self._reader.version + LOCAL
