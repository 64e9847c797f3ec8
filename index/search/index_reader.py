"""The door to an index: all that `retrieval` knows of how passages are stored and searched.

An `IndexReader` answers for one published generation. It is asynchronous and works by the batch,
and ids mean nothing outside of it, so that a directory on this machine (embedded_index.py) and
shards on others look the same from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from index.arrays import Floats
from index.embedding.encoder import EncodedQuery
from index.reading.reader import Reading
from index.reading.spans import Words
from index.records import Article, NewsSource, Passage
from index.search.scoring import Candidates, ScoreTerm
from index.storage.manifest import Answerability, BackgroundScores
from index.text.languages import QueryLanguage

__all__ = [
    "Answerability",
    "BackgroundScores",
    "Candidates",
    "EncodedQuery",
    "Floats",
    "IndexInfo",
    "IndexReader",
    "PublishedIndex",
    "Query",
    "Reading",
    "ReadingRequest",
    "ScoreTerm",
    "SentenceRequest",
    "SentenceScores",
    "Words",
]


@dataclass(frozen=True, slots=True)
class Query:
    """A text to search for: as written, its language, and as the model reads it."""

    text: str
    language: QueryLanguage
    encoded: EncodedQuery


@dataclass(frozen=True, slots=True)
class SentenceRequest:
    """A query and the passages whose sentences it is compared with."""

    query: Query
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """The sentences of one passage, and how well each answers; comparable within the passage."""

    bounds: list[tuple[int, int]]  # `passage.text[start:end]`, in order
    scores: Floats  # (sentences,)


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """A question and the texts of passages that the reader reads with it."""

    question: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What a generation holds, in numbers and names."""

    articles: int
    passages: int
    outlets: tuple[tuple[str, int], ...]  # outlet and its number of articles, most first
    built: datetime  # UTC
    size: int  # bytes
    news: tuple[NewsSource, ...] = ()  # whose news is fetched; none of saved pages


class IndexReader(Protocol):
    """One generation of an index, read only. All methods are safe to call from many tasks.

    Ids of passages are opaque: they come from `retrieve` and go back to `passages`.
    """

    @property
    def version(self) -> str:
        """Name of the generation."""
        ...

    def off_topic(self, language: QueryLanguage) -> BackgroundScores:
        """Return how off-topic queries in this language score in this generation."""
        ...

    def answerability(self, language: QueryLanguage) -> Answerability:
        """Return the regression from a question's evidence to a probability, in this language."""
        ...

    async def info(self) -> IndexInfo:
        """Return what the generation holds."""
        ...

    async def restore_diacritics(self, texts: Sequence[str]) -> list[str]:
        """Return the texts with the diacritics that their words most likely have."""
        ...

    async def encode(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Return each text as the model reads a query."""
        ...

    async def retrieve(self, queries: Sequence[Query]) -> list[Candidates]:
        """Return the passages that may answer each query, best first.

        Where a part of the index does not answer now, `is_whole` of the candidates is False.
        """
        ...

    async def score_sentences(
        self, requests: Sequence[SentenceRequest]
    ) -> list[list[SentenceScores]]:
        """Score the sentences of each request's passages: one list a request, in its order."""
        ...

    async def read(self, requests: Sequence[ReadingRequest]) -> list[list[Reading]]:
        """Read each request's passages for an answer: one list a request, in its order."""
        ...

    async def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """Return passages with their articles (without paragraphs), in the order of `ids`."""
        ...

    async def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return an article (without paragraphs) and its passages in order; None if unknown."""
        ...

    async def newest(self, count: int) -> list[Article]:
        """Return the newest articles, at most `count`; undated ones come last."""
        ...

    async def leads(
        self, since: datetime, until: datetime, count: int
    ) -> list[tuple[Passage, Article]]:
        """Return the leads of the articles of `since` < time <= `until`, newest first.

        A lead is the first passage that is no caption. The times know their zone; of an article
        whose day alone is known, the time is noon of that day there. At most `count`.
        """
        ...

    async def vectors(self, ids: Sequence[int]) -> Floats:
        """Return the mean of the unit vectors of each passage's sentences, (ids, dimension)."""
        ...

    async def sample(self, count: int) -> list[str]:
        """Return ids of articles spread evenly over the index, at most `count`."""
        ...

    async def aclose(self) -> None:
        """Release the generation; safe to call twice."""
        ...


class PublishedIndex(Protocol):
    """A place where generations are published one after another, and what reads them.

    Its methods raise IndexingError, whose text is one plain line.
    """

    @property
    def runtime(self) -> str:
        """What runs the model, for a line in the log."""
        ...

    async def current_version(self) -> str:
        """Return the name of the generation that is published now."""
        ...

    async def open_reader(self) -> IndexReader:
        """Open the published generation."""
        ...

    async def rollback(self) -> str:
        """Publish the generation before the present one again; return its name."""
        ...

    async def aclose(self) -> None:
        """Release the model; safe to call twice."""
        ...
