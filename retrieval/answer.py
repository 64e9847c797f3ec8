"""Answers questions over the published index; the one object that a front end holds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from index.errors import SnapshotError, UnreachableError
from index.remote.opening import open_index
from index.search.index_reader import PublishedIndex
from index.search.published import open_published
from index.settings import IndexSettings
from index.text.analysis import syllables
from retrieval.answer_cache import AnswerCache, CacheKey, Explained
from retrieval.errors import BusyError
from retrieval.lease import Lease
from retrieval.library import NEWEST, Library
from retrieval.ranking.answer_dates import with_years
from retrieval.ranking.search import Searcher
from retrieval.results import Answer, Conversation, Hit, Newest, Status
from retrieval.search_result import SearchResult
from retrieval.stories.stories import Stories
from retrieval.timed_index import Stopwatch, TimedIndex
from retrieval.understanding.follow_up import is_follow_up, join_context
from retrieval.understanding.question import Question, parse_question

TOPIC_TOP_K = 20  # hits among which the newest about a topic are chosen
NEAREST_TOPICS = 3  # offered when the articles do not say it
MAX_PENDING = 128  # questions under way at once: some seconds of work for the smallest server
CACHE_SIZE = 1000  # answers, some kilobytes each


class Answerer:
    """Answers questions, and moves to a newly published index without dropping any.

    Safe to use from many tasks at once.
    """

    def __init__(self, index: PublishedIndex, searcher: Searcher) -> None:
        self._index = index
        self._lease = Lease(searcher)
        self._moving = asyncio.Lock()
        self._closed = False
        self._pending = 0
        self.cache = AnswerCache(CACHE_SIZE)
        self.library = Library(self._borrow)
        self.stories = Stories(self._admit)

    @classmethod
    async def open(
        cls,
        index_dir: Path,
        *,
        model: str = "bundled",
        models_dir: Path | None = None,
        threads: int = 0,
        device: str = "cpu",
        stopwatch: Stopwatch | None = None,
    ) -> "Answerer":
        """Open the published index; `threads` for the model, 0 for all cores, and its device.

        A `stopwatch` times the stages of every search.

        Raises IndexingError, whose text is one plain line, when there is no index, or it needs
        another model.
        """
        index = await open_published(
            index_dir, model=model, models_dir=models_dir, threads=threads, device=device
        )
        return await cls._over(index, stopwatch)

    @classmethod
    async def of(cls, settings: IndexSettings, stopwatch: Stopwatch | None = None) -> "Answerer":
        """Open the index and the model that the settings name; raises as `open`."""
        return await cls._over(await open_index(settings), stopwatch)

    @classmethod
    async def _over(cls, index: PublishedIndex, stopwatch: Stopwatch | None) -> "Answerer":
        if stopwatch is not None:
            index = TimedIndex(index, stopwatch)
        try:
            return cls(index, Searcher(await index.open_reader()))
        except BaseException:
            await index.aclose()
            raise

    async def answer(
        self, question: str, k: int = 3, *, context: Conversation | None = None
    ) -> Answer:
        """Answer with at most `k` hits.

        `context` is that of the previous answer in the conversation; a follow-up is searched
        together with it. A recent answer over the same index is returned again. Raises BusyError
        when MAX_PENDING questions are under way.
        """
        return (await self.explain(question, k, context=context)).answer

    async def explain(
        self, question: str, k: int = 3, *, context: Conversation | None = None
    ) -> Explained:
        """Answer as `answer` does, together with the search that the answer came from."""
        asked = self.version
        try:
            return await self._remembered(question, k, context)
        except UnreachableError:
            # Another generation may answer: the next one, or that of this machine.
            await self.refresh()
            if self.version == asked:
                raise
            return await self._remembered(question, k, context)

    async def _remembered(self, question: str, k: int, context: Conversation | None) -> Explained:
        key = CacheKey(self.version, question, k, context)
        explained = self.cache.get(key)
        if explained is None:
            explained = await self._explain(question, k, context)
            if explained.is_complete and key.version == self.version:
                self.cache.put(key, explained)
        return explained

    async def _explain(self, text: str, k: int, context: Conversation | None) -> Explained:
        asked = parse_question(text)
        if not syllables(asked.text):
            return Explained(Answer(text, Status.NOTHING, asked.reply_language), None)
        question = _in_context(asked, context)
        async with self._admit() as searcher:
            result = await searcher.search(question, max(k, NEAREST_TOPICS))
            if result.status is Status.NOTHING:
                result.require_whole()
            shown = [_with_sure_answer(hit, result.status) for hit in result.shown[:k]]
            hits = tuple([await with_years(searcher.reader, hit) for hit in shown])
        near: tuple[Hit, ...] = ()
        if not hits and result.is_near:
            near = tuple(replace(hit, answer=None) for hit in result.about[:k])
        answer = Answer(
            question=text,
            status=result.status,
            language=asked.reply_language,
            hits=hits,
            nearest=() if hits else tuple(hit.article for hit in result.hits[:NEAREST_TOPICS]),
            near=near,
            context=Conversation(question.text),
            is_whole=result.is_whole,
        )
        return Explained(answer, result)

    async def search(
        self, question: str, k: int, *, context: Conversation | None = None, thorough: bool = True
    ) -> SearchResult:
        """Return the best `k` hits, shown or not; with all read that may be news, whatever else is
        asked meanwhile, or if not `thorough` as `answer` reads. Raises BusyError as that does.
        """
        asked = _in_context(parse_question(question), context)
        async with self._admit() as searcher:
            return await searcher.search(asked, k, thorough=thorough)

    async def latest(self, topic: str | None = None, count: int = NEWEST) -> Newest:
        """Return the newest articles, at most `count`; those without a date come last.

        With a topic, the newest of the articles about it, if there are any. Raises BusyError as
        `answer` does, and UnreachableError where none is found in a part of the articles.
        """
        if topic is None:
            return Newest(await self.library.newest(count))
        asked = parse_question(topic)
        if not syllables(asked.text):
            return Newest(())
        async with self._admit() as searcher:
            result = await searcher.search(asked, TOPIC_TOP_K)
        if not (hits := result.shown or result.about):
            result.require_whole()
        # An article may be found by several passages, and as another report of the same event.
        about = {one.id: one for hit in hits for one in (hit.article, *hit.also)}
        newest = sorted(about.values(), key=lambda one: one.recency, reverse=True)
        return Newest(tuple(newest[:count]), result.is_whole)

    async def refresh(self) -> bool:
        """Move to the published index if it changed since; True when it moved.

        Questions under way finish on the old one. Raises IndexingError, and keeps the old one,
        when the new one can't be opened.
        """
        found = await self._index.current_version()  # a server may be silent: nobody waits for that
        async with self._moving:
            if self._closed or found == self.version:
                return False
            old, self._lease = self._lease, Lease(Searcher(await self._index.open_reader()))
            self.cache.clear()
            await old.end()
            return True

    async def rollback(self) -> str:
        """Publish the index before the present one; return its version. `refresh` moves to it.

        Raises IndexingError when there is none.
        """
        return await self._index.rollback()

    @property
    def version(self) -> str:
        """Name of the index that answers now."""
        return self._lease.searcher.reader.version

    @property
    def runtime(self) -> str:
        """What runs the model, for a line in the log."""
        return self._index.runtime

    @contextlib.asynccontextmanager
    async def _admit(self) -> AsyncIterator[Searcher]:
        """Lend the searcher to one of MAX_PENDING questions; BusyError to any more."""
        if self._pending >= MAX_PENDING:
            raise BusyError
        self._pending += 1
        try:
            async with self._borrow() as searcher:
                yield searcher
        finally:
            self._pending -= 1

    def _borrow(self) -> Lease:
        if self._closed:
            raise SnapshotError("the index was closed: no more questions are taken")
        return self._lease

    async def aclose(self) -> None:
        """Wait for questions under way, then close everything. Safe to call twice."""
        self._closed = True
        self.cache.clear()
        try:
            async with self._moving:
                await self._lease.end()
        finally:
            await self._index.aclose()


def _in_context(asked: Question, context: Conversation | None) -> Question:
    """Join a question with its context, if it is a follow-up."""
    if context and is_follow_up(asked.text):
        return asked.in_context(join_context(context, asked.text))
    return asked


def _with_sure_answer(hit: Hit, status: Status) -> Hit:
    """Return a hit without the reader's words, unless it is sure of them and of the whole."""
    sure = status is Status.FOUND and hit.answer and hit.answer.is_sure
    return hit if sure else replace(hit, answer=None)
