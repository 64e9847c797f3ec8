"""Runs the stages: pages in, a checked and published index directory out."""

import hashlib
import sqlite3
import time
from array import array
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from index.embedding.encoder import Encoder
from index.errors import BuildError, SnapshotError
from index.extraction.boilerplate import BoilerplateLines
from index.extraction.html.cache import HtmlCache
from index.pipeline.batches import Lot, Lots, Split
from index.pipeline.calibrate import calibrate
from index.pipeline.prefetch import ahead
from index.pipeline.vector_reuse import DigestsBuilder, Embedder
from index.pipeline.verify import check, checksums
from index.progress import Progress
from index.records import Page
from index.search.index_reader import (
    ARTICLES,
    LATE,
    LAYOUT,
    PASSAGES,
    SENTENCES,
    TONES,
    WORDS,
    Layout,
    Snapshot,
    published,
)
from index.search.off_topic import Probes
from index.sources.files import count, pages
from index.storage.articles import Store, created
from index.storage.bm25_writer import WordsBuilder
from index.storage.diacritics import TonesBuilder
from index.storage.generations import publish, workplace
from index.storage.manifest import SCHEMA, Manifest
from index.storage.row_file import RowsBuilder, chunks
from index.storage.token_codes import LateBuilder
from index.storage.vectors import Halves, VectorsBuilder

LOTS_AHEAD = 2  # made while the model reads the one before
WRITTEN_AT_ONCE = 64  # articles: their vectors and codes are put together in memory
TOOLS = ("faiss-cpu", "ctranslate2", "sentencepiece", "numpy")


@dataclass(slots=True)
class Report:
    """What a build did."""

    pages: int = 0
    articles: int = 0
    passages: int = 0
    sentences: int = 0
    reused: int = 0  # vectors taken over from the previous index
    encoded: int = 0
    seconds: float = 0.0
    skipped: list[tuple[str, str]] = field(default_factory=list)  # page, why
    directory: Path | None = None


async def build(
    sources: Sequence[Path], index_dir: Path, encoder: Encoder, progress: Progress
) -> Report:
    """Build an index of the sources and publish it in `index_dir`.

    Raises SourceError for a source that can't be read, BuildError when the build can't be made;
    either way the published index stays as it was.
    """
    began = time.monotonic()
    # Products here are small: threads that share one take longer, and keep a core spinning.
    threadpool_limits(1, "blas")
    try:
        progress.start(count(sources))
        with workplace(index_dir) as scratch:
            work = await _Work.begin(scratch, index_dir, encoder)
            try:
                repeats = BoilerplateLines.seen_in(pages(sources))
                await work.index(pages(sources), repeats, progress)
                await work.finish(progress)
            finally:
                progress.close()
                await work.close()
            work.report.directory = publish(index_dir, scratch, work.corpus.hexdigest())
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BuildError(
            f"the index can't be written to {index_dir}: {reason}; the old one is as it was"
        ) from error
    work.report.seconds = time.monotonic() - began
    return work.report


class _Work:
    """One build under way in its scratch folder."""

    def __init__(
        self, scratch: Path, encoder: Encoder, probes: Probes, old: Snapshot | None
    ) -> None:
        self.report = Report()
        self.corpus = hashlib.sha256()
        self._scratch = scratch
        self._encoder = encoder
        self._old = old
        self._probes = probes
        self._embedder = Embedder(encoder, probes, old)
        self._readings = HtmlCache(scratch, old.directory if old else None)
        self._digests = DigestsBuilder(scratch)
        self._words = WordsBuilder(scratch / WORDS)
        self._tones = TonesBuilder()
        self._lots = Lots(self._readings, self._words, self._tones, self._embedder.known)
        self._late = LateBuilder(scratch / LATE, probes)
        self._sentences = VectorsBuilder(scratch, SENTENCES, encoder.model.dimension)
        self._passages = RowsBuilder(scratch / PASSAGES)
        self._written = 0  # articles
        self._starts = [0]
        self._articles: list[int] = []
        self._bounds = array("i")

    @classmethod
    async def begin(cls, scratch: Path, index_dir: Path, encoder: Encoder) -> "_Work":
        probes = Probes.of(encoder)
        old = await _previous(index_dir)
        try:
            return cls(scratch, encoder, probes, old)
        except BaseException:
            if old:
                await old.close()
            raise

    async def close(self) -> None:
        for opened in (
            self._readings,
            self._digests,
            self._words,
            self._late,
            self._sentences,
            self._passages,
        ):
            opened.close()
        if self._old:
            await self._old.close()

    async def index(
        self, source: Iterable[Page], repeats: BoilerplateLines, progress: Progress
    ) -> None:
        """Clean, split, embed and store every page."""
        # While the model reads one lot, the next are made.
        coming = ahead(self._lots.of(source, repeats), LOTS_AHEAD, self._lots.stop)
        async with aclosing(coming) as lots, created(self._scratch / ARTICLES) as store:
            async for lot in lots:
                await self._add(store, lot)
                progress.advance(lot.pages)
        if not self._lots.passages:
            raise BuildError(
                f"none of {self._lots.pages} pages holds an article; the old index is as it was"
            )

    async def _add(self, store: Store, lot: Lot) -> None:
        self._embedder.read(lot.unread)
        for start, end in chunks(len(lot.articles), WRITTEN_AT_ONCE):
            await self._write(store, lot.articles[start:end])

    async def _write(self, store: Store, found: Sequence[Split]) -> None:
        parts = [part for one in found for part in one.passages]
        for one in found:
            self._articles += [self._written] * len(one.passages)
            self._written += 1
        for _, own in parts:
            self._starts.append(self._starts[-1] + len(own))
            for sentence in own:
                self._bounds.extend((sentence.start, sentence.end))
        digests = [key for one in found for key in one.digests]
        self.corpus.update(b"".join(digests))
        self._digests.add(digests)
        vectors, codes, counts = self._embedder.sentences(digests)
        self._sentences.add(vectors)
        self._passages.add(_means(vectors, [len(own) for _, own in parts]))
        self._late.add(codes, counts)
        await store.add([one.article for one in found], [passage for passage, _ in parts])

    async def finish(self, progress: Progress) -> None:
        """Write what search needs, set the thresholds, and check the whole."""
        progress.say("writing vectors and words")
        lots, report = self._lots, self.report
        report.pages, report.articles, report.skipped = lots.pages, lots.articles, lots.skipped
        report.passages, report.sentences = lots.passages, lots.sentences
        report.reused, report.encoded = self._embedder.reused, self._embedder.encoded
        self._readings.save()
        self._sentences.save(self._encoder.threads)
        self._passages.close()
        self._late.save()
        self._digests.close()
        layout = Layout(
            starts=np.array(self._starts, np.int64),
            articles=np.array(self._articles, np.int64),
            bounds=np.array(self._bounds, np.int32).reshape(-1, 2),
        )
        layout.save(self._scratch / LAYOUT)
        self._words.save()
        self._tones.save(self._scratch / TONES)
        manifest = self._manifest()
        manifest.save(self._scratch)
        progress.say("asking off-topic questions and checking")
        async with await Snapshot.open(self._scratch) as snapshot:
            # Whatever the check says, the index stays open until the other is done with it.
            with ThreadPoolExecutor(1, thread_name_prefix="calibrate") as beside:
                asked = beside.submit(calibrate, snapshot, self._encoder, self._probes)
                await check(snapshot, self._encoder)
        replace(manifest, offtopic=asked.result()).save(self._scratch)

    def _manifest(self) -> Manifest:
        model, report = self._encoder.model, self.report
        return Manifest(
            schema=SCHEMA,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            model=model.id,
            model_digest=model.digest,
            dimension=model.dimension,
            question_prefix=model.question_prefix,
            passage_prefix=model.passage_prefix,
            counts={
                "pages": report.pages,
                "articles": report.articles,
                "passages": report.passages,
                "sentences": report.sentences,
                "skipped": len(report.skipped),
                "reused": report.reused,
            },
            corpus_digest=self.corpus.hexdigest(),
            files=checksums(self._scratch),
            offtopic={},
            tools={name: version(name) for name in TOOLS},
        )


async def _previous(index_dir: Path) -> Snapshot | None:
    """Open the published index to take vectors from; a damaged one has none to give."""
    try:
        return await Snapshot.open(published(index_dir))
    except SnapshotError:
        return None


def _means(vectors: Halves, counts: Sequence[int]) -> Halves:
    """Return the mean of the first so many vectors, of the next so many, … (counts, dimension)."""
    firsts = np.cumsum([0, *counts[:-1]])
    sums = np.add.reduceat(vectors.astype(np.float32), firsts, axis=0)
    return np.asarray(sums / np.array(counts)[:, None], np.float16)
