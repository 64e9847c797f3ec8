"""The index directory on this machine as an `IndexReader`: files opened, queries run in threads."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from index.arrays import Floats
from index.disk import folder_size
from index.news import load_news
from index.records import Article, Passage
from index.search.cascade import Budgets, Cascade
from index.search.index_files import IndexFiles
from index.search.index_reader import (
    IndexInfo,
    Query,
    SentenceRequest,
    SentenceScores,
)
from index.search.models import Workers
from index.search.scoring import Candidates
from index.storage.articles import ArticleStore
from index.storage.files import ARTICLES
from index.storage.generations import damaged
from index.storage.manifest import Answerability, BackgroundScores
from index.text.languages import QueryLanguage


class EmbeddedIndex:
    """One build's directory, opened; the `IndexReader` of a single machine."""

    def __init__(
        self,
        files: IndexFiles,
        store: ArticleStore,
        models: Workers,
        budgets: Budgets | None = None,
    ) -> None:
        self.files = files
        self.store = store
        self.cascade = Cascade(files, budgets)
        self._models = models
        self._info: IndexInfo | None = None
        self.encode = models.encode
        self.read = models.read

    @classmethod
    async def open(
        cls,
        directory: Path,
        models: Workers,
        budgets: Budgets | None = None,
    ) -> "EmbeddedIndex":
        """Open one build's directory; SnapshotError when it is damaged."""
        # Off the event loop: a running bot opens a new generation between answers.
        return await cls.of(await asyncio.to_thread(IndexFiles.load, directory), models, budgets)

    @classmethod
    async def of(
        cls, files: IndexFiles, models: Workers, budgets: Budgets | None = None
    ) -> "EmbeddedIndex":
        """Answer from files that are open, and close them in the end; SnapshotError when damaged.

        A shard's `budgets` are its share; it needs no models but threads.
        """
        try:
            return cls(files, await _open_store(files), models, budgets)
        except BaseException:
            files.close()
            raise

    @property
    def version(self) -> str:
        """Name of the generation: that of its directory."""
        return self.files.directory.name

    def off_topic(self, language: QueryLanguage) -> BackgroundScores:
        """Return how off-topic queries in this language score here."""
        return self.files.manifest.offtopic[language]

    def answerability(self, language: QueryLanguage) -> Answerability:
        """Return how likely the articles answer a question in this language, by its evidence."""
        return self.files.manifest.answerability[language]

    async def info(self) -> IndexInfo:
        """Return what the generation holds."""
        if self._info is None:  # a published directory never changes
            manifest, hidden = self.files.manifest, self.files.hidden
            self._info = IndexInfo(
                articles=manifest.counts["articles"] - len(hidden.articles),
                passages=manifest.counts["passages"] - len(hidden.passages),
                outlets=tuple(await self.store.outlets()),
                built=datetime.fromisoformat(manifest.built),
                size=await asyncio.to_thread(folder_size, self.files.directory),
                news=await asyncio.to_thread(load_news, self.files.directory),
            )
        return self._info

    async def restore_diacritics(self, texts: Sequence[str]) -> list[str]:
        """Return the texts with the diacritics that the articles write."""
        restore = self.files.diacritics.restore
        return await self._models.run(lambda: [restore(text) for text in texts])

    async def retrieve(self, queries: Sequence[Query]) -> list[Candidates]:
        """Return the passages that may answer each query, best first."""
        return await self._models.run(self.cascade.retrieve, queries)

    async def score_sentences(
        self, requests: Sequence[SentenceRequest]
    ) -> list[list[SentenceScores]]:
        """Score the sentences of each request's passages."""
        return await self._models.run(
            lambda: [self._score_sentences(request) for request in requests]
        )

    def _score_sentences(self, request: SentenceRequest) -> list[SentenceScores]:
        if not request.passages:
            return []
        bounds = [self.files.map.sentence_bounds(one.id) for one in request.passages]
        texts = [
            passage.text[start:end]
            for passage, its in zip(request.passages, bounds, strict=True)
            for start, end in its
        ]
        ids = np.array([passage.id for passage in request.passages], np.int64)
        scores = self.cascade.score_sentences(request.query, ids, texts)
        ends = np.cumsum([len(its) for its in bounds])[:-1]
        return [
            SentenceScores(its, own)
            for its, own in zip(bounds, np.split(scores, ends), strict=True)
        ]

    async def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """Return passages with their articles, in the order of `ids`."""
        return await self.store.passages(ids)

    async def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return an article and its passages, or None."""
        return await self.store.article(article_id)

    async def newest(self, count: int) -> list[Article]:
        """Return the newest articles, at most `count`."""
        return await self.store.newest(count)

    async def leads(
        self, since: datetime, until: datetime, count: int
    ) -> list[tuple[Passage, Article]]:
        """Return the leads of the articles that came out then, newest first."""
        return await self.store.leads(since, until, count)

    async def vectors(self, ids: Sequence[int]) -> Floats:
        """Return the mean of the unit vectors of each passage's sentences, (ids, dimension)."""
        rows = await self._models.run(self.files.passages.get, np.array(ids, np.int64))
        return rows.astype(np.float32)

    async def sample(self, count: int) -> list[str]:
        """Return ids of articles spread evenly over the index, at most `count`."""
        return await self.store.article_ids(count)

    async def aclose(self) -> None:
        """Close the files; safe to call twice."""
        await self.store.aclose()
        self.files.close()


async def _open_store(files: IndexFiles) -> ArticleStore:
    """Open the rows without those hidden; SnapshotError when the manifest counts others."""
    store = await ArticleStore.open(files.directory / ARTICLES)
    counts = files.manifest.counts
    if await store.counts() == (counts["articles"], counts["passages"]):
        await store.hide(files.hidden.articles.tolist())
        return store
    await store.aclose()
    raise damaged(files.directory)
