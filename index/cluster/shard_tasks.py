"""What is done a shard at a time: build it, and measure how off-topic queries score in it."""

import asyncio
import io
import tempfile
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.embedding.encoder import Encoder
from index.errors import EmptyBuildError
from index.pipeline.build import Report, build
from index.pipeline.calibrate import BestScores, best_scores, off_topic_queries
from index.pipeline.share import Share
from index.preparation.prepare import prepared
from index.progress import Progress
from index.search.cascade import Budgets
from index.search.generation import load_diacritics, load_statistics
from index.search.index_files import IndexFiles
from index.search.off_topic import OffTopicQueries
from index.storage.files import shard_folder
from index.threads import use_single_threaded_blas


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which embedding model reads the articles, and how; each process opens it once."""

    name: str = "bundled"
    folder: Path | None = None  # of prepared models; the user's cache when there is none
    threads: int = 0
    device: str = "cpu"

    def open(self) -> Encoder:
        """Open the model, or return what this process has opened. Raises ModelError."""
        return _opened(self)


@lru_cache(1)
def _opened(choice: ModelChoice) -> Encoder:
    folder = prepared(choice.name, choice.folder)
    return Encoder(folder, choice.threads, choice.device)


@dataclass(frozen=True, slots=True)
class BuildJob:
    """A shard to build."""

    sources: tuple[Path, ...]
    work: Path  # each attempt has a folder of its own in it
    share: Share
    old: Path | None  # a build whose vectors are taken over
    model: ModelChoice


def build_shard(job: BuildJob) -> Report:
    """Build a shard as an ordinary index directory; without `directory` if it has no article.

    Always the same bytes, whatever another attempt has left.
    """
    prefix = f"{shard_folder(job.share.number)}-"
    attempt = Path(tempfile.mkdtemp(prefix=prefix, dir=job.work))
    if job.old:
        (attempt / "current").symlink_to(job.old)
    made = build(job.sources, attempt, job.model.open(), Progress(io.StringIO()), share=job.share)
    try:
        return asyncio.run(made)
    except EmptyBuildError as empty:
        return Report(pages=empty.pages, skipped=empty.skipped)


@dataclass(frozen=True, slots=True)
class CalibrationJob:
    """A shard to search, in a build that has its statistics."""

    directory: Path
    number: int
    budgets: Budgets
    model: ModelChoice


def calibrate_shard(job: CalibrationJob) -> dict[str, BestScores]:
    """Return what is best of each off-topic query in a shard, by QueryLanguage."""
    use_single_threaded_blas()
    encoder = job.model.open()
    corpus, diacritics = load_statistics(job.directory), load_diacritics(job.directory)
    queries = off_topic_queries(encoder, OffTopicQueries.of(encoder), diacritics)
    with closing(IndexFiles.load(job.directory / shard_folder(job.number), corpus)) as files:
        return best_scores(files, queries, job.budgets)
