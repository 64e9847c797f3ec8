"""Builds an index in shards, and publishes them as one generation, whole or not at all.

Each shard is an ordinary index directory. What has to be of all shards together is summed: the
statistics of terms, the counts that restore diacritics, the scores of off-topic queries.
"""

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.cluster.diacritics_merge import merge_diacritics
from index.cluster.links import link_files
from index.cluster.shard_facts import ShardFacts
from index.cluster.shard_tasks import (
    BuildJob,
    CalibrationJob,
    ModelChoice,
    build_shard,
    calibrate_shard,
)
from index.cluster.tasks import Tasks
from index.disk import checksum
from index.errors import BuildError, SnapshotError
from index.news import save_news
from index.pipeline.build import Report, no_article
from index.pipeline.calibrate import describe
from index.pipeline.share import Share, mean_passage_length, repeated_lines
from index.progress import Progress
from index.search.cascade import Budgets
from index.search.term_statistics import TermStatistics
from index.sources.archive import news_of
from index.sources.files import require_sound, unknown_files
from index.storage.files import BM25, DIACRITICS, SHARED_LINES, STATISTICS, shard_folder
from index.storage.generations import build_folder, publish, published_build
from index.storage.manifest import Manifest, checksums

WORK = "work"  # where shards are built; what attempts leave goes with it


def build_shards(
    sources: Sequence[Path],
    index_dir: Path,
    shards: int,
    model: ModelChoice,
    tasks: Tasks,
    progress: Progress,
    strict: bool = False,
) -> Report:
    """Build an index of the sources in so many shards, and publish it in `index_dir`. Blocking.

    Raises as `index.pipeline.build.build` does; the published index stays as it was then.
    """
    began = time.monotonic()
    try:
        if strict:
            require_sound(sources)
        progress.start(shards)
        with build_folder(index_dir) as scratch:
            if news := news_of(sources):
                save_news(scratch, news)
            old = _published(index_dir)
            work = _ShardedBuild(tuple(sources), scratch, shards, model, tasks)
            report = work.build(old, lambda: progress.advance(1))
            work.merge()
            progress.say("asking off-topic questions")
            manifest = work.calibrated(report)
            manifest.save(scratch)
            report.directory = publish(index_dir, scratch, manifest.corpus_digest)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BuildError(
            f"the index can't be written to {index_dir}: {reason}; the old one is as it was"
        ) from error
    finally:
        progress.close()
    report.unknown = unknown_files(sources)
    report.seconds = time.monotonic() - began
    return report


class _ShardedBuild:
    """One build under way in its scratch folder: `build`, `merge`, then `calibrated`."""

    def __init__(
        self,
        sources: tuple[Path, ...],
        scratch: Path,
        shards: int,
        model: ModelChoice,
        tasks: Tasks,
    ) -> None:
        self._sources = tuple(source.absolute() for source in sources)
        self._scratch = scratch.absolute()
        self._shards = shards
        self._model = model
        self._tasks = tasks
        self._made: list[int] = []  # numbers of the shards that have articles
        self._began = datetime.now(UTC)
        self._length = 0.0

    def build(self, old: Path | None, done: Callable[[], None]) -> Report:
        """Build all shards, put them into their places, and return what that came to."""
        work = self._scratch / WORK
        work.mkdir()
        # First: today shards come while pages are read, and old builds go with them.
        taken_over = [_reused(old, number, self._shards, work) for number in range(self._shards)]
        lines = repeated_lines(self._sources)
        np.save(self._scratch / SHARED_LINES, np.array(lines.shared, np.uint64))
        self._length = length = mean_passage_length(self._sources, lines)
        jobs = [
            BuildJob(
                sources=self._sources,
                work=work,
                share=Share(number, self._shards, length),
                old=taken_over[number],
                model=self._model,
            )
            for number in range(self._shards)
        ]
        reports = self._tasks.run(build_shard, jobs, done)
        for number, report in enumerate(reports):
            if report.directory:
                report.directory.rename(self._scratch / shard_folder(number))
                self._made.append(number)
        shutil.rmtree(work)
        whole = _sum(reports)
        if not self._made:
            raise no_article(whole.pages, whole.skipped)
        return whole

    @property
    def _folders(self) -> list[Path]:
        return [self._scratch / shard_folder(number) for number in self._made]

    def merge(self) -> None:
        """Write what is of all shards together."""
        statistics = TermStatistics.merged([folder / BM25 for folder in self._folders])
        statistics.save(self._scratch / STATISTICS)
        merge_diacritics(
            [folder / DIACRITICS for folder in self._folders], self._scratch / DIACRITICS
        )

    def calibrated(self, report: Report) -> Manifest:
        """Search the shards with off-topic queries, and return what describes the whole."""
        budgets = Budgets().divided(len(self._made))
        jobs = [
            CalibrationJob(self._scratch, number, budgets, self._model) for number in self._made
        ]
        scores = self._tasks.run(calibrate_shard, jobs, lambda: None)
        best = dict(zip(self._made, scores, strict=True))
        ShardFacts(self._began, self._length, best).save(self._scratch)
        manifests = [Manifest.load(folder) for folder in self._folders]
        digests = "".join(one.corpus_digest for one in manifests)
        return replace(
            manifests[0],
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            counts=report.counts,
            corpus_digest=hashlib.sha256(digests.encode()).hexdigest(),
            files=self._checksums(manifests),
            offtopic=describe(scores),
            shards=self._shards,
        )

    def _checksums(self, manifests: Sequence[Manifest]) -> dict[str, str]:
        """Return those of all files; a shard's own were computed and checked when it was built."""
        found = {path.name: checksum(path) for path in self._scratch.iterdir() if path.is_file()}
        for name in (STATISTICS, DIACRITICS):
            sums = checksums(self._scratch / name)
            found |= {f"{name}/{path}": digest for path, digest in sums.items()}
        for folder, manifest in zip(self._folders, manifests, strict=True):
            found[f"{folder.name}/manifest.json"] = checksum(folder / "manifest.json")
            found |= {f"{folder.name}/{path}": digest for path, digest in manifest.files.items()}
        return found


def _published(index_dir: Path) -> Path | None:
    try:
        return published_build(index_dir)
    except SnapshotError:
        return None


def _reused(old: Path | None, number: int, shards: int, work: Path) -> Path | None:
    """Return the build before that may have a shard's vectors; None if it is split otherwise.

    Of shards it is a folder of links in `work`, which stays when a today shard deletes the build.
    """
    if old is None:
        return None
    try:
        before = Manifest.load(old).shards
    except SnapshotError:
        return None
    if before == 0:
        return old
    folder = old / shard_folder(number)
    if before != shards or not folder.is_dir():
        return None
    kept = work / f"old-{number}"
    try:
        link_files(folder, kept)
    except (OSError, BuildError):  # where there are no links, there is no today shard either
        return folder
    return kept


def _sum(reports: Sequence[Report]) -> Report:
    return Report(
        pages=sum(one.pages for one in reports),
        articles=sum(one.articles for one in reports),
        passages=sum(one.passages for one in reports),
        sentences=sum(one.sentences for one in reports),
        reused=sum(one.reused for one in reports),
        encoded=sum(one.encoded for one in reports),
        not_reused="; ".join(
            f"{shard_folder(number)}: {one.not_reused}"
            for number, one in enumerate(reports)
            if one.not_reused
        ),
        skipped=[each for one in reports for each in one.skipped],
    )
