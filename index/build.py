"""Runs the stages: pages in, a checked and published index directory out."""

import hashlib
import sqlite3
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from index.calibrate import calibrate
from index.check import check, checksums
from index.clean import articles
from index.encoder import Encoder, Matrix
from index.errors import BuildError, SnapshotError
from index.late import LateBuilder
from index.manifest import SCHEMA, Manifest
from index.probes import Probes
from index.progress import Progress
from index.publish import publish, workplace
from index.readings import Readings
from index.records import Article, Page, Passage, Sentence
from index.repeats import Repeats
from index.reuse import DigestsBuilder, Embedder, digest
from index.rows import RowsBuilder
from index.snapshot import (
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
from index.sources import count, pages
from index.split import passages
from index.store import Store, created
from index.tones import TonesBuilder
from index.vectors import VectorsBuilder
from index.words_builder import WordsBuilder

PAGES_AT_ONCE = 16  # cleaned, then embedded together; progress is shown after each
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
                repeats = Repeats.seen_in(pages(sources))
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
        self._readings = Readings(scratch, old.directory if old else None)
        self._digests = DigestsBuilder(scratch)
        self._words = WordsBuilder(scratch / WORDS)
        self._tones = TonesBuilder()
        self._late = LateBuilder(scratch / LATE, probes)
        self._sentences = VectorsBuilder(scratch, SENTENCES, encoder.model.dimension)
        self._passages = RowsBuilder(scratch / PASSAGES)
        self._starts = [0]
        self._articles: list[int] = []
        self._bounds = array("i")
        self._seen: set[str] = set()

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

    async def index(self, source: Iterable[Page], repeats: Repeats, progress: Progress) -> None:
        """Clean, split, embed and store every page."""
        batches = _batches(source)

        def cleaned() -> tuple[int, list[Article]]:
            batch = next(batches, [])
            return len(batch), [one for page in batch for one in self._clean(page, repeats)]

        # While the model reads the articles of some pages, the next are cleaned.
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="clean") as cleaner:
            async with created(self._scratch / ARTICLES) as store:
                coming = cleaner.submit(cleaned)
                while (done := coming.result())[0]:
                    coming = cleaner.submit(cleaned)
                    await self._add(store, done[1])
                    progress.advance(done[0])
        if not self.report.passages:
            raise BuildError(
                f"none of {self.report.pages} pages holds an article; the old index is as it was"
            )

    def _clean(self, page: Page, repeats: Repeats) -> Iterator[Article]:
        self.report.pages += 1
        found = articles(page, repeats, self._readings.read)
        if not found:
            self.report.skipped.append((page.file, "no article in it"))
        for article in found:
            if article.id in self._seen:
                self.report.skipped.append((page.file, f"second article with id {article.id}"))
                continue
            self._seen.add(article.id)
            yield article

    async def _add(self, store: Store, found: list[Article]) -> None:
        parts: list[tuple[Passage, list[Sentence]]] = []
        for article in found:
            own = passages(article, self.report.passages, self.report.sentences)
            parts += own
            self.report.passages += len(own)
            for passage, sentences in own:
                self.report.sentences += len(sentences)
                self._starts.append(self.report.sentences)
                self._articles.append(self.report.articles)
                for sentence in sentences:
                    self._bounds.extend((sentence.start, sentence.end))
                self._words.add(passage.text)
            self.report.articles += 1
        self._tones.add([passage.text for passage, _ in parts])
        pieces = [
            passage.text[sentence.start : sentence.end]
            for passage, sentences in parts
            for sentence in sentences
        ]
        digests = [digest(text) for text in pieces]
        self.corpus.update(b"".join(digests))
        self._digests.add(digests)
        vectors, codes, counts = self._embedder.sentences(pieces, digests)
        self._sentences.add(vectors)
        self._passages.add(_means(vectors, [len(own) for _, own in parts]))
        self._late.add(codes, counts)
        await store.add(found, (passage for passage, _ in parts))

    async def finish(self, progress: Progress) -> None:
        """Write what search needs, set the thresholds, and check the whole."""
        progress.say("writing vectors and words")
        self.report.reused = self._embedder.reused
        self.report.encoded = self._embedder.encoded
        self._readings.save()
        self._sentences.save()
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
            manifest = replace(manifest, offtopic=calibrate(snapshot, self._encoder, self._probes))
            await check(snapshot, self._encoder)
        manifest.save(self._scratch)

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


def _means(vectors: Matrix, counts: Sequence[int]) -> npt.NDArray[np.float16]:
    """Return the mean of the first so many vectors, of the next so many, … (counts, dimension)."""
    firsts = np.cumsum([0, *counts[:-1]])
    # As they are stored: so it is the same of those that are read anew and those taken over.
    stored = vectors.astype(np.float16).astype(np.float32)
    sums = np.add.reduceat(stored, firsts, axis=0) if counts else stored
    return np.asarray(sums / np.array(counts)[:, None], np.float16)


def _batches(source: Iterable[Page]) -> Iterator[list[Page]]:
    pages_left = iter(source)
    while batch := list(islice(pages_left, PAGES_AT_ONCE)):
        yield batch
