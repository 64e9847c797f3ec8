"""Reads what an index holds, without searching: articles, hits shown before, figures."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager

from index.records import Article, Passage
from retrieval.ranking.search import Searcher
from retrieval.references import full_article, neighbours, restore_hit
from retrieval.results import Hit, Reference, Sources

NEWEST = 10

Borrow = Callable[[], AbstractAsyncContextManager[Searcher]]


class Library:
    """The articles of the index that answers now. Its methods raise IndexingError once closed."""

    def __init__(self, borrow: Borrow) -> None:
        """`borrow` lends the present index."""
        self._borrow = borrow

    async def recall(self, references: Sequence[Reference]) -> tuple[Hit | None, ...]:
        """Return hits that were found before; None for what is gone or was changed."""
        async with self._borrow() as searcher:
            return tuple([await restore_hit(searcher.reader, one) for one in references])

    async def around(self, hit: Hit) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after that of a hit, in its article."""
        async with self._borrow() as searcher:
            return await neighbours(searcher.reader, hit)

    async def articles(self, ids: Iterable[str]) -> tuple[Article, ...]:
        """Return articles with their text, a paragraph a passage; those that are gone left out."""
        async with self._borrow() as searcher:
            found = [await full_article(searcher.reader, each) for each in ids]
        return tuple(article for article in found if article)

    async def sample(self, count: int) -> tuple[str, ...]:
        """Return ids of articles spread evenly over the index, at most `count`."""
        async with self._borrow() as searcher:
            return tuple(await searcher.reader.sample(count))

    async def newest(self, count: int = NEWEST) -> tuple[Article, ...]:
        """Return the newest articles, at most `count`; those without a date come last."""
        async with self._borrow() as searcher:
            return tuple(await searcher.reader.newest(count))

    async def size(self) -> int:
        """Return the bytes that the index takes on the disk."""
        async with self._borrow() as searcher:
            return (await searcher.reader.info()).size

    async def sources(self) -> Sources:
        """Return what can be asked about."""
        async with self._borrow() as searcher:
            info = await searcher.reader.info()
            return Sources(
                articles=info.articles,
                passages=info.passages,
                outlets=info.outlets,
                newest=tuple(await searcher.reader.newest(NEWEST)),
                built=info.built,
                news=info.news,
            )
