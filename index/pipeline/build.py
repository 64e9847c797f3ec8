"""Runs the stages of a build: pages in, a checked and published index directory out."""

import asyncio
import sqlite3
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, aclosing, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from index.arrays import chunks
from index.embedding.encoder import Encoder
from index.errors import BuildError, EmptyBuildError
from index.extraction.article_cache import ArticleCache
from index.extraction.boilerplate import BoilerplateLines
from index.news import save_news
from index.pipeline.batches import Batch, BatchBuilder, PreparedArticle
from index.pipeline.calibrate import answerability, calibrate
from index.pipeline.prefetch import prefetch
from index.pipeline.share import Share
from index.pipeline.vector_reuse import CachedEmbedder, open_previous
from index.pipeline.verify import verify
from index.pipeline.writer import IndexWriter
from index.progress import Progress
from index.reading.reader import reader_digest
from index.records import SCHEMA, Page
from index.search.index_files import IndexFiles
from index.search.off_topic import OffTopicQueries
from index.sources.archive import news_of
from index.sources.files import count, pages, require_sound, unknown_files
from index.storage.articles import ArticleStore, create_store
from index.storage.files import ARTICLES
from index.storage.generations import build_folder, publish
from index.storage.manifest import BackgroundScores, Manifest, checksums
from index.threads import use_single_threaded_blas

PREFETCHED_BATCHES = 2  # prepared while the model reads the one before
WRITE_CHUNK_ARTICLES = 64  # whose vectors and codes are put together in memory
TOOLS = ("faiss-cpu", "ctranslate2", "sentencepiece", "numpy")


@dataclass(slots=True)
class Report:
    """What a build did."""

    pages: int = 0
    articles: int = 0
    passages: int = 0
    sentences: int = 0
    reused: int = 0  # vectors taken from the previous index
    encoded: int = 0
    not_reused: str = ""  # why nothing could be, of an index that is not whole
    seconds: float = 0.0
    skipped: list[tuple[str, str]] = field(default_factory=list)  # page, why
    unknown: list[str] = field(default_factory=list)  # files in folders of no known kind
    directory: Path | None = None
    hidden: int | None = None  # articles of other shards, by a today shard

    @property
    def counts(self) -> dict[str, int]:
        """What the manifest says of it."""
        return {
            "pages": self.pages,
            "articles": self.articles,
            "passages": self.passages,
            "sentences": self.sentences,
            "skipped": len(self.skipped),
            "reused": self.reused,
        }


async def build(
    sources: Sequence[Path],
    index_dir: Path,
    encoder: Encoder,
    progress: Progress,
    strict: bool = False,
    share: Share | None = None,
) -> Report:
    """Build an index of the sources, or of one shard's share of them; publish it in `index_dir`.

    A page or row that can't be read is skipped and named in the report; with `strict` it raises
    SourceError. Raises SourceError for a source that can't be read, BuildError when the build can't
    be made; either way the published index stays as it was.
    """
    began = time.monotonic()
    since = share.since if share else None
    use_single_threaded_blas()
    try:
        if strict:
            require_sound(sources)
        progress.start(count(sources, since))
        with build_folder(index_dir) as scratch, ExitStack() as opened:
            if news := news_of(sources):  # first: what is fetched meanwhile is for the next build
                save_news(scratch, news)
            opened.callback(progress.close)
            old, not_reused = open_previous(index_dir)
            if old:
                opened.enter_context(closing(old))
            work = _Build(scratch, encoder, old, share)
            work.report.not_reused = not_reused
            opened.enter_context(closing(work))
            known = share.shared_lines if share else ()
            boilerplate = BoilerplateLines.seen_in(pages(sources, since), known)
            own = pages(sources, since, share.has) if share else pages(sources)
            await work.index(own, boilerplate, progress)
            await work.finish(progress)
            work.close()
            work.report.directory = publish(index_dir, scratch, work.writer.corpus.hexdigest())
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BuildError(
            f"the index can't be written to {index_dir}: {reason}; the old one is as it was"
        ) from error
    work.report.unknown = unknown_files(sources)
    work.report.seconds = time.monotonic() - began
    return work.report


def no_article(pages: int, skipped: Sequence[tuple[str, str]]) -> EmptyBuildError:
    """Make the error for sources without an article, which names the first pages skipped."""
    named = "; ".join(f"{page}: {why}" for page, why in skipped[:3])
    why = f"none of {pages} pages holds an article ({named})" if pages else "there is no page"
    return EmptyBuildError(f"{why}; the old index is as it was", pages, skipped)


class _Build:
    """One build under way in its scratch folder: `index` first, then `finish`."""

    def __init__(
        self, scratch: Path, encoder: Encoder, old: IndexFiles | None, share: Share | None
    ) -> None:
        self.report = Report()
        self._scratch = scratch
        self._encoder = encoder
        self._share = share
        self._off_topic = OffTopicQueries.of(encoder)
        self._embedder = CachedEmbedder(encoder, self._off_topic.article_centre, old)
        self._cleaned = ArticleCache(scratch, old.directory if old else None)
        mean_length = share.mean_length if share else None
        self.writer = IndexWriter(
            scratch, encoder.model.dimension, self._off_topic.centres, mean_length
        )
        self._batches = BatchBuilder(
            self._cleaned, self.writer.bm25, self.writer.diacritics, self._embedder.known
        )

    def close(self) -> None:
        """Close the files; safe to call twice."""
        self._cleaned.close()
        self.writer.close()
        self._embedder.close()

    async def index(
        self, source: Iterable[Page], boilerplate: BoilerplateLines, progress: Progress
    ) -> None:
        """Clean, split, embed and store every page."""
        # While the model reads one batch, the next are prepared.
        coming = prefetch(
            self._batches.batches(source, boilerplate), PREFETCHED_BATCHES, self._batches.stop
        )
        async with aclosing(coming) as batches, create_store(self._scratch / ARTICLES) as store:
            async for batch in batches:
                await self._add(store, batch)
                progress.advance(batch.pages)
        if not self._batches.passages:
            raise no_article(self._batches.pages, self._batches.skipped)

    async def _add(self, store: ArticleStore, batch: Batch) -> None:
        self._embedder.embed(batch.to_embed)
        for start, end in chunks(len(batch.articles), WRITE_CHUNK_ARTICLES):
            await self._write(store, batch.articles[start:end])

    async def _write(self, store: ArticleStore, articles: Sequence[PreparedArticle]) -> None:
        digests = [digest for article in articles for digest in article.digests]
        self.writer.add(articles, self._embedder.get(digests))
        await store.add(
            [one.article for one in articles],
            [passage for one in articles for passage, _ in one.passages],
        )

    async def finish(self, progress: Progress) -> None:
        """Write what search needs, calibrate, and verify the whole."""
        progress.say("writing vectors and words")
        self._report_counts()
        self._cleaned.save()
        self.writer.save(self._encoder.threads)
        manifest = self._manifest()
        manifest.save(self._scratch)
        progress.say("asking off-topic questions and checking")
        with closing(await asyncio.to_thread(IndexFiles.load, self._scratch)) as files:
            async with aclosing(await ArticleStore.open(self._scratch / ARTICLES)) as store:
                # Leaving the block waits for calibration, also when verification fails.
                with ThreadPoolExecutor(1, thread_name_prefix="calibrate") as beside:
                    scores = beside.submit(self._off_topic_scores, files)
                    await verify(files, store, self._encoder)
        replace(manifest, offtopic=scores.result()).save(self._scratch)

    def _off_topic_scores(self, files: IndexFiles) -> dict[str, BackgroundScores]:
        """Ask off-topic queries; of a shard it is done when the statistics of all are known."""
        return {} if self._share else calibrate(files, self._encoder, self._off_topic)

    def _report_counts(self) -> None:
        report, batches = self.report, self._batches
        report.pages, report.articles = batches.pages, batches.articles
        report.passages, report.sentences = batches.passages, batches.sentences
        report.skipped = batches.skipped
        report.reused, report.encoded = self._embedder.reused, self._embedder.encoded

    def _manifest(self) -> Manifest:
        model = self._encoder.model
        return Manifest(
            schema=SCHEMA,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            model=model.id,
            model_digest=model.digest,
            dimension=model.dimension,
            question_prefix=model.question_prefix,
            passage_prefix=model.passage_prefix,
            counts=self.report.counts,
            corpus_digest=self.writer.corpus.hexdigest(),
            files=checksums(self._scratch),
            offtopic={},
            reader=reader_digest(),
            answerability=answerability(),
            tools={name: version(name) for name in TOOLS},
            embedded_by=self._encoder.description,
        )
