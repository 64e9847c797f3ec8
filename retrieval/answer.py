"""Answers questions over the published index; the one object that a front end holds."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from threadpoolctl import threadpool_limits

from index.closing import Closing
from index.embedding.encoder import Encoder
from index.embedding.model_card import is_prepared, prepared
from index.errors import SnapshotError
from index.records import Article, Passage
from index.search.index_reader import Snapshot, published
from index.storage.manifest import Manifest
from index.text.analysis import syllables
from retrieval.errors import BusyError
from retrieval.ranking.micro_batch import CALLS
from retrieval.ranking.search import Found, Searcher
from retrieval.references import around, recall, whole
from retrieval.results import Answer, Context, Hit, Reference, Sources, Status
from retrieval.understanding.follow_up import leans, names, together
from retrieval.understanding.question import Question, read

NEWEST = 10
ABOUT = 20  # hits among which the newest about a topic are chosen
NEAREST = 3  # topics offered when the articles do not say it
MOST_WAITING = 128  # questions under way at once: some seconds of work for the smallest server
REMEMBERED = 1000  # answers, some kilobytes each


class _Asking(NamedTuple):
    """What an answer depends on."""

    version: str
    question: str
    k: int
    context: Context | None


class Answerer(Closing):
    """Answers questions, and moves to a newly published index without dropping any."""

    def __init__(
        self, index_dir: Path, encoder: Encoder, workers: Executor, first: Snapshot
    ) -> None:
        self._index_dir = index_dir
        self._encoder = encoder
        self._workers = workers
        self._lease = _Lease(Searcher(first, encoder, workers))
        self._moving = asyncio.Lock()
        self._closed = False
        self._recent: OrderedDict[_Asking, Answer] = OrderedDict()
        self._under_way = 0

    @classmethod
    async def open(
        cls,
        index_dir: Path,
        *,
        model: str = "bundled",
        models_dir: Path | None = None,
        threads: int = 0,
        device: str = "cpu",
    ) -> "Answerer":
        """Open the published index; `threads` for the model, 0 for all cores, and its device.

        Raises IndexingError, whose text is one plain line, when there is no index, or it needs
        another model.
        """
        # Products here are small: threads that share one take longer, and keep a core spinning.
        threadpool_limits(1, "blas")
        directory = published(index_dir)
        manifest = Manifest.load(directory)
        if manifest.model != model and not is_prepared(model):
            raise SnapshotError(
                f"the index in {index_dir} was built with the model {manifest.model!r}, and the "
                f"setting HOIBAO_EMBEDDING_MODEL says {model!r}: build the index again, or set it "
                f"to {manifest.model!r}"
            )
        workers = ThreadPoolExecutor(max_workers=CALLS, thread_name_prefix="search")
        try:
            loop = asyncio.get_running_loop()
            encoder = await loop.run_in_executor(
                workers, lambda: Encoder(prepared(model, models_dir), threads, device)
            )
            snapshot = await _fitting(directory, encoder)
        except BaseException:
            workers.shutdown(wait=False)
            raise
        return cls(index_dir, encoder, workers, snapshot)

    async def answer(self, question: str, k: int = 3, *, context: Context | None = None) -> Answer:
        """Answer with at most `k` hits. Safe to call from many tasks at once.

        `context` is that of the answer before in the same conversation; a question that can't be
        understood without it is searched together with it. An answer that was given a while ago
        over the same index is given again. Raises BusyError instead of keeping more than
        MOST_WAITING askers waiting.
        """
        asking = _Asking(self.version, question, k, context)
        if asking in self._recent:
            self._recent.move_to_end(asking)
            return self._recent[asking]
        answer = await self._answer(question, k, context)
        self._recent[asking] = answer
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return answer

    async def _answer(self, question: str, k: int, context: Context | None) -> Answer:
        asked = read(question)
        if not syllables(asked.text):
            return Answer(question, Status.NOTHING, asked.language)
        searched = _with(context, asked)
        async with self._place() as searcher:
            found = await searcher.search(searched, max(k, NEAREST))
            status = found.status
            # The question before may be all that is found of the two.
            if status is Status.FOUND and searched.before and names(searched.own):
                alone = await searcher.search(asked, 1)
                status = Status.FOUND if alone.status is Status.FOUND else Status.UNSURE
        nearest = () if found.shown else tuple(hit.article for hit in found.hits[:NEAREST])
        said = Context(searched.text)
        return Answer(question, status, asked.language, found.shown[:k], nearest, said)

    async def search(self, question: str, k: int, *, context: Context | None = None) -> Found:
        """Return the best `k` hits whatever they are worth. Raises BusyError as `answer` does."""
        async with self._place() as searcher:
            return await searcher.search(_with(context, read(question)), k)

    async def recall(self, references: Sequence[Reference]) -> tuple[Hit | None, ...]:
        """Return hits that were found before; None for what the index no longer holds so."""
        async with self._borrow() as searcher:
            store = searcher.snapshot.store
            return tuple([await recall(store, reference) for reference in references])

    async def around(self, hit: Hit) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after that of a hit, in its article."""
        async with self._borrow() as searcher:
            return await around(searcher.snapshot.store, hit)

    async def articles(self, ids: Iterable[str]) -> tuple[Article, ...]:
        """Return articles with their text, a paragraph a passage; those that are gone left out."""
        async with self._borrow() as searcher:
            store = searcher.snapshot.store
            return tuple([found for each in ids if (found := await whole(store, each))])

    async def sample(self, count: int) -> tuple[str, ...]:
        """Return ids of articles spread evenly over the index, `count` at most."""
        async with self._borrow() as searcher:
            return tuple(await searcher.snapshot.store.article_ids(count))

    async def size(self) -> int:
        """Return how many bytes the index takes on the disk."""
        async with self._borrow() as searcher:
            return await asyncio.to_thread(_bytes_in, searcher.snapshot.directory)

    async def sources(self) -> Sources:
        """Tell what can be asked about."""
        async with self._borrow() as searcher:
            store, manifest = searcher.snapshot.store, searcher.snapshot.manifest
            return Sources(
                articles=manifest.counts["articles"],
                passages=manifest.counts["passages"],
                outlets=tuple(await store.outlets()),
                newest=tuple(await store.newest(NEWEST)),
                built=datetime.fromisoformat(manifest.built),
            )

    async def latest(self, topic: str | None = None, count: int = NEWEST) -> tuple[Article, ...]:
        """Return the newest articles, `count` at most; those without a date come last.

        With a topic, the newest of the articles about it, if there are any. Raises BusyError as
        `answer` does.
        """
        if topic is None:
            async with self._borrow() as searcher:
                return tuple(await searcher.snapshot.store.newest(count))
        asked = read(topic)
        if not syllables(asked.text):
            return ()
        async with self._place() as searcher:
            found = await searcher.search(asked, ABOUT)
        # One article may be found by several passages, and in others that tell the same story.
        about = {one.id: one for hit in found.shown for one in (hit.article, *hit.also)}
        newest = sorted(about.values(), key=lambda one: one.published or date.min, reverse=True)
        return tuple(newest[:count])

    async def refresh(self) -> bool:
        """Move to the published index if it changed since; True when it moved.

        Questions under way finish on the old one. Raises IndexingError, and keeps the old one,
        when the new one can't be opened.
        """
        async with self._moving:
            directory = published(self._index_dir)
            if self._closed or directory.name == self.version:
                return False
            snapshot = await _fitting(directory, self._encoder)
            old = self._lease
            self._lease = _Lease(Searcher(snapshot, self._encoder, self._workers))
            self._recent.clear()
            await old.end()
            return True

    @property
    def version(self) -> str:
        """Name of the build that answers now."""
        return self._lease.searcher.snapshot.version

    @property
    def runtime(self) -> str:
        """What runs the model, for a line in the log."""
        return self._encoder.about

    @contextlib.asynccontextmanager
    async def _place(self) -> AsyncIterator[Searcher]:
        """Search from one of the MOST_WAITING places; BusyError when there is none."""
        if self._under_way >= MOST_WAITING:
            raise BusyError
        self._under_way += 1
        try:
            async with self._borrow() as searcher:
                yield searcher
        finally:
            self._under_way -= 1

    def _borrow(self) -> "_Lease":
        if self._closed:
            raise SnapshotError("the index was closed: no more questions are taken")
        return self._lease

    async def close(self) -> None:
        """Wait for questions under way, then close everything. Safe to call twice."""
        self._closed = True
        self._recent.clear()
        try:
            async with self._moving:
                await self._lease.end()
        finally:
            self._workers.shutdown()


def _with(context: Context | None, asked: Question) -> Question:
    """Join a question with what came before it, if it leans on that."""
    if context and leans(asked.text):
        return asked.after(together(context, asked.text))
    return asked


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class _Lease:
    """Lends a searcher to questions, and closes its index once the last has given it back."""

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
        await self.searcher.snapshot.close()


async def _fitting(directory: Path, encoder: Encoder) -> Snapshot:
    """Open a build, if its vectors are of this very model."""
    snapshot = await Snapshot.open(directory)
    if snapshot.manifest.model_digest == encoder.model.digest:
        return snapshot
    await snapshot.close()
    raise SnapshotError(
        f"the index in {directory.parent.parent} was built with another version of the model "
        f"{encoder.model.id!r}: build it again with `python -m index build`"
    )
