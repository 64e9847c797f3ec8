"""Shards as one `IndexReader`: each is asked, and what they find is merged by the fused score.

Scores of different shards are comparable, since terms are weighed by the statistics of all shards
(index.search.term_statistics.py). A shard may be a directory here, or out on another machine.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import numpy as np

from index.arrays import Floats
from index.embedding.encoder import EncodedQuery
from index.errors import UnreachableError
from index.reading.reader import Reading
from index.records import Article, NewsSource, Passage
from index.search.cascade import RERANK_TOP_K, Budgets
from index.search.index_reader import (
    IndexInfo,
    IndexReader,
    Query,
    ReadingRequest,
    SentenceRequest,
    SentenceScores,
)
from index.search.models import Models
from index.search.scoring import Candidates
from index.storage.diacritics import DiacriticRestorer
from index.storage.files import shard_of
from index.storage.manifest import Answerability, BackgroundScores, Manifest
from index.text.languages import QueryLanguage

SHARD_BITS = 40  # an id is a shard's number and the id there
_ID_MASK = (1 << SHARD_BITS) - 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Whole:
    """What is of all shards together: facts, diacritics, and the models that read questions."""

    version: str
    manifest: Manifest
    diacritics: DiacriticRestorer
    models: Models
    size: int = 0  # bytes
    news: tuple[NewsSource, ...] = ()


class ShardedIndex:
    """The shards of one generation; those without an article are left out of `shards`."""

    def __init__(
        self, whole: Whole, shards: Mapping[int, IndexReader], budgets: Budgets | None = None
    ) -> None:
        self._whole = whole
        self._shards = dict(sorted(shards.items()))
        self._reranked = budgets.rerank if budgets else RERANK_TOP_K

    @property
    def version(self) -> str:
        """Name of the generation."""
        return self._whole.version

    def off_topic(self, language: QueryLanguage) -> BackgroundScores:
        """Return how off-topic queries in this language score over all shards."""
        return self._whole.manifest.offtopic[language]

    def answerability(self, language: QueryLanguage) -> Answerability:
        """Return how likely the articles answer a question in this language, by its evidence."""
        return self._whole.manifest.answerability[language]

    async def info(self) -> IndexInfo:
        """Return what the generation holds."""
        counts = self._whole.manifest.counts
        outlets: dict[str, int] = {}
        for info in await self._of_all(lambda shard: shard.info()):
            for outlet, articles in info.outlets:
                outlets[outlet] = outlets.get(outlet, 0) + articles
        return IndexInfo(
            articles=counts["articles"],
            passages=counts["passages"],
            outlets=tuple(sorted(outlets.items(), key=lambda one: (-one[1], one[0]))),
            built=datetime.fromisoformat(self._whole.manifest.built),
            size=self._whole.size,
            news=self._whole.news,
        )

    async def restore_diacritics(self, texts: Sequence[str]) -> list[str]:
        """Return the texts with the diacritics that the articles of all shards write."""
        restore = self._whole.diacritics.restore
        return await self._whole.models.run(lambda: [restore(text) for text in texts])

    async def encode(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Return each text as the model reads a query."""
        return await self._whole.models.encode(texts)

    async def read(self, requests: Sequence[ReadingRequest]) -> list[list[Reading]]:
        """Read each request's passages for an answer."""
        return await self._whole.models.read(requests)

    async def retrieve(self, queries: Sequence[Query]) -> list[Candidates]:
        """Return the passages of all shards that may answer each query, best first.

        A shard out of reach is left out, and the candidates are not whole; UnreachableError when
        all are.
        """
        if not queries:
            return []
        found = await asyncio.gather(
            *(self._retrieve(number, queries) for number in self._shards), return_exceptions=True
        )
        reached = [each for each in found if not isinstance(each, BaseException)]
        for error in found:
            if isinstance(error, BaseException) and not (
                isinstance(error, UnreachableError) and reached
            ):
                raise error
        is_whole = len(reached) == len(found)
        return [
            replace(self._merge([own[place] for own in reached], query.language), is_whole=is_whole)
            for place, query in enumerate(queries)
        ]

    async def _retrieve(self, number: int, queries: Sequence[Query]) -> list[Candidates]:
        first = number << SHARD_BITS
        return [
            replace(found, passages=found.passages + first, articles=found.articles + first)
            for found in await self._shards[number].retrieve(queries)
        ]

    def _merge(self, parts: Sequence[Candidates], language: QueryLanguage) -> Candidates:
        """Return the best of all shards.

        Shards rerank more passages than one index would; those are kept that one index would have
        reranked, so that both rank alike.
        """
        together = Candidates.joined(parts)
        order = np.argsort(-together.before_late(language), kind="stable")[: self._reranked]
        return together.take(order).top(language, self._reranked)

    async def score_sentences(
        self, requests: Sequence[SentenceRequest]
    ) -> list[list[SentenceScores]]:
        """Score the sentences of each request's passages, each in its shard."""
        wanted = [(one.query, passage) for one in requests for passage in one.passages]

        async def score(shard: IndexReader, places: list[int]) -> list[SentenceScores]:
            own = [
                SentenceRequest(query, (replace(passage, id=passage.id & _ID_MASK),))
                for query, passage in (wanted[place] for place in places)
            ]
            return [scores for (scores,) in await shard.score_sentences(own)]

        found = iter(await self._by_shard([passage.id for _, passage in wanted], score))
        return [[next(found) for _ in one.passages] for one in requests]

    async def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """Return passages with their articles, in the order of `ids`."""

        async def load(shard: IndexReader, places: list[int]) -> list[tuple[Passage, Article]]:
            rows = await shard.passages([ids[place] & _ID_MASK for place in places])
            return [
                (replace(passage, id=ids[place]), article)
                for place, (passage, article) in zip(places, rows, strict=True)
            ]

        return await self._by_shard(ids, load)

    async def _by_shard(
        self,
        ids: Sequence[int],
        ask: Callable[[IndexReader, list[int]], Awaitable[list[T]]],
    ) -> list[T]:
        """Ask each shard for the places whose ids are its; return one result a place."""
        places: dict[int, list[int]] = {}
        for place, each in enumerate(ids):
            places.setdefault(each >> SHARD_BITS, []).append(place)
        found = await asyncio.gather(
            *(ask(self._shards[number], own) for number, own in places.items())
        )
        by_place = {
            place: one
            for own, results in zip(places.values(), found, strict=True)
            for place, one in zip(own, results, strict=True)
        }
        return [by_place[place] for place in range(len(ids))]

    async def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return an article and its passages, or None."""
        today = self._whole.manifest.shards  # the number of a today shard
        for number in (today, shard_of(article_id, today)):
            if number in self._shards and (found := await self._shards[number].article(article_id)):
                first = number << SHARD_BITS
                article, passages = found
                return article, [replace(passage, id=passage.id + first) for passage in passages]
        return None

    async def newest(self, count: int) -> list[Article]:
        """Return the newest articles, at most `count`."""
        found = await self._of_all(lambda shard: shard.newest(count))
        articles = (one for own in found for one in own)
        return sorted(articles, key=lambda one: one.recency, reverse=True)[:count]

    async def leads(
        self, since: datetime, until: datetime, count: int
    ) -> list[tuple[Passage, Article]]:
        """Return the leads of the articles that came out then, newest first."""
        numbers = list(self._shards)
        found = await self._of_all(lambda shard: shard.leads(since, until, count))
        rows = [
            (replace(passage, id=passage.id + (number << SHARD_BITS)), article)
            for number, own in zip(numbers, found, strict=True)
            for passage, article in own
        ]
        return sorted(rows, key=lambda row: row[1].recency, reverse=True)[:count]

    async def vectors(self, ids: Sequence[int]) -> Floats:
        """Return the mean of the unit vectors of each passage's sentences, (ids, dimension)."""

        async def load(shard: IndexReader, places: list[int]) -> list[Floats]:
            return list(await shard.vectors([ids[place] & _ID_MASK for place in places]))

        rows = await self._by_shard(ids, load)
        dimension = self._whole.manifest.dimension
        return np.array(rows, np.float32).reshape(len(ids), dimension)

    async def sample(self, count: int) -> list[str]:
        """Return ids of articles spread evenly over the shards, at most `count`."""
        found = await self._of_all(lambda shard: shard.sample(-(-count // len(self._shards))))
        return [one for own in found for one in own][:count]

    async def _of_all(self, ask: Callable[[IndexReader], Awaitable[T]]) -> list[T]:
        return await asyncio.gather(*map(ask, self._shards.values()))

    async def aclose(self) -> None:
        """Close the shards; safe to call twice."""
        for shard in self._shards.values():
            await shard.aclose()
