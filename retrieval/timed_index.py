"""An index whose stages are timed: the same index seen through a stopwatch."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from index.records import Article, Passage
from index.search.index_reader import (
    Answerability,
    BackgroundScores,
    Candidates,
    EncodedQuery,
    IndexReader,
    PublishedIndex,
    Query,
    Reading,
    ReadingRequest,
    SentenceRequest,
    SentenceScores,
)
from index.text.languages import QueryLanguage

# Times what is done inside of the context, under the name of a stage.
Stopwatch = Callable[[str], AbstractContextManager[None]]


class TimedIndex:
    """A `PublishedIndex` that times every batch: encode, retrieve, load, read, mark."""

    def __init__(self, index: PublishedIndex, stopwatch: Stopwatch) -> None:
        self._index = index
        self._stopwatch = stopwatch

    @property
    def runtime(self) -> str:
        """What runs the model."""
        return self._index.runtime

    async def current_version(self) -> str:
        """Return the name of the generation that is published now."""
        return await self._index.current_version()

    async def open_reader(self) -> IndexReader:
        """Open the published generation."""
        return _TimedReader(await self._index.open_reader(), self._stopwatch)

    async def rollback(self) -> str:
        """Publish the generation before the present one again."""
        return await self._index.rollback()

    async def aclose(self) -> None:
        """Release what readers share."""
        await self._index.aclose()


class _TimedReader:
    """An `IndexReader`; batches of a search are timed, single look-ups are not."""

    def __init__(self, reader: IndexReader, stopwatch: Stopwatch) -> None:
        self._reader = reader
        self._stopwatch = stopwatch
        self.off_topic: Callable[[QueryLanguage], BackgroundScores] = reader.off_topic
        self.answerability: Callable[[QueryLanguage], Answerability] = reader.answerability
        self.info = reader.info
        self.restore_diacritics = reader.restore_diacritics
        self.article = reader.article
        self.newest = reader.newest
        self.leads = reader.leads
        self.vectors = reader.vectors
        self.sample = reader.sample
        self.aclose = reader.aclose

    @property
    def version(self) -> str:
        return self._reader.version

    async def encode(self, texts: Sequence[str]) -> list[EncodedQuery]:
        with self._stopwatch("encode"):
            return await self._reader.encode(texts)

    async def retrieve(self, queries: Sequence[Query]) -> list[Candidates]:
        with self._stopwatch("retrieve"):
            return await self._reader.retrieve(queries)

    async def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        with self._stopwatch("load"):
            return await self._reader.passages(ids)

    async def read(self, requests: Sequence[ReadingRequest]) -> list[list[Reading]]:
        with self._stopwatch("read"):
            return await self._reader.read(requests)

    async def score_sentences(
        self, requests: Sequence[SentenceRequest]
    ) -> list[list[SentenceScores]]:
        with self._stopwatch("mark"):
            return await self._reader.score_sentences(requests)
