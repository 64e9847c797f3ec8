"""Lends a searcher to questions, and closes its index once the last one has returned it."""

import asyncio
from types import TracebackType

from retrieval.ranking.search import Searcher


class Lease:
    """A searcher on loan: `async with lease as searcher`."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self._borrowers = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def __aenter__(self) -> Searcher:
        self._borrowers += 1
        self._idle.clear()
        return self.searcher

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._borrowers -= 1
        if self._borrowers == 0:
            self._idle.set()

    async def end(self) -> None:
        """Wait for the borrowers, then close the index."""
        await self._idle.wait()
        await self.searcher.idle()
        await self.searcher.reader.aclose()
