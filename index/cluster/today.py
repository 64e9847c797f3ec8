"""Builds a small shard of today's pages beside the shards that are published.

The other shards stay as they are: the new generation has links to their files. It hides of them the
older versions of today's pages, and what an archive has let go.
"""

import asyncio
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.cluster.links import link_files
from index.cluster.shard_facts import ShardFacts
from index.cluster.today_merge import (
    Hidden,
    find_hidden,
    merge_statistics,
    off_topic_scores,
    pages_of,
)
from index.disk import checksum
from index.embedding.encoder import Encoder
from index.errors import BuildError, EmptyBuildError, SnapshotError, UpToDateError
from index.news import NEWS, archive_state, joined_news, save_news
from index.pipeline.build import Report, build
from index.pipeline.calibrate import describe
from index.pipeline.share import Share
from index.progress import Progress
from index.search.shards import shard_numbers
from index.sources.archive import news_of, taken_since
from index.sources.files import count, require_sound, unknown_files
from index.storage.articles import ArticleStore
from index.storage.files import (
    ARTICLES,
    SHARDS_ALONE,
    SHARED_LINES,
    TODAY,
    save_hidden,
    shard_folder,
)
from index.storage.generations import build_folder, publish, published_build
from index.storage.manifest import Manifest, checksums
from index.threads import use_single_threaded_blas

WORK = "work"  # where the shard is built; gone before it is published
CLOCKS_APART = timedelta(minutes=10)  # at most, of a machine that fetches and one that builds


def build_today(
    sources: Sequence[Path],
    index_dir: Path,
    encoder: Encoder,
    progress: Progress,
    strict: bool = False,
) -> Report:
    """Put a today shard of the sources beside the shards published in `index_dir`. Blocking.

    It takes the place of the today shard before, whose vectors are taken over. An archive gives
    what has changed in it since the shards were built. Raises UpToDateError where that is nothing,
    SnapshotError without an index, and what `index.pipeline.build.build` does; the index stays.
    """
    began = time.monotonic()
    use_single_threaded_blas()
    _shards_alone(published_build(index_dir), encoder)  # raises before anything is made
    try:
        if strict:
            require_sound(sources)
        with build_folder(index_dir, today=True) as scratch:
            published = published_build(index_dir)
            work = _TodayBuild(sources, published, scratch, encoder)
            report = work.build(progress)
            digest = work.finish(report)
            report.directory = publish(index_dir, scratch, digest, instead_of=published)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BuildError(
            f"the index can't be written to {index_dir}: {reason}; the old one is as it was"
        ) from error
    report.unknown = unknown_files(sources)
    report.seconds = time.monotonic() - began
    return report


class _TodayBuild:
    """One build under way in its scratch folder: `build`, then `finish`."""

    def __init__(
        self, sources: Sequence[Path], published: Path, scratch: Path, encoder: Encoder
    ) -> None:
        self._sources = [source.absolute() for source in sources]
        self._published = published
        self._scratch = scratch.absolute()
        self._encoder = encoder
        self._alone = _shards_alone(published, encoder)
        self._manifest = Manifest.load(self._alone)
        self._facts = ShardFacts.load(self._alone)
        self._numbers = shard_numbers(self._manifest)
        self._since: datetime | None = None
        if archive_state(self._alone) is not None:  # or the shards know nothing of any archive
            self._since = self._facts.began - CLOCKS_APART
        self._news = news_of(self._sources)  # first: what is fetched meanwhile is for the next
        self._taken = taken_since(self._sources, self._since) if self._since else []

    def build(self, progress: Progress) -> Report:
        """Build the shard itself, if there is anything to put into it."""
        work = self._scratch / WORK
        work.mkdir()
        if (before := self._published / TODAY).is_dir():
            (work / "current").symlink_to(before)
        share = Share(0, 1, self._facts.mean_length, self._shared_lines(), self._since)
        try:
            report = asyncio.run(build(self._sources, work, self._encoder, progress, share=share))
        except EmptyBuildError as error:
            if not self._taken:
                raise self._nothing(error) from None
            return Report(pages=error.pages, skipped=error.skipped)
        assert report.directory
        report.directory.rename(self._scratch / TODAY)
        if Manifest.load(self._scratch / TODAY).reader != self._manifest.reader:
            raise BuildError(
                "the shards were built for another version of the reader: build them again with "
                f"`python -m index build SOURCES --shards {self._manifest.shards}`"
            )
        return report

    def _shared_lines(self) -> tuple[int, ...]:
        return tuple(np.load(self._alone / SHARED_LINES).tolist())

    def _nothing(self, error: EmptyBuildError) -> BuildError:
        """Say that there is nothing for a today shard."""
        if self._news and not count(self._sources, self._since):
            return UpToDateError(
                "the archive has nothing that is newer than the shards; the index is as it was"
            )
        return error

    def finish(self, report: Report) -> str:
        """Write all that the generation has besides, and return its digest."""
        self._link()
        pages, hidden = asyncio.run(self._hidden())
        report.hidden = hidden.counts["articles"]
        if not report.directory and not report.hidden and self._alone == self._published:
            raise UpToDateError(
                "there is nothing new to put beside the shards; the index is as it was"
            )
        save_hidden(self._scratch, hidden.articles)
        merge_statistics(self._alone, self._scratch, hidden.texts, self._scratch / WORK)
        shutil.rmtree(self._scratch / WORK)
        scores = off_topic_scores(self._scratch, self._facts, hidden, self._encoder)
        self._save_news()
        own = [Manifest.load(self._scratch / TODAY)] if report.directory else []
        told = "\n".join(
            [self._manifest.corpus_digest, *(one.corpus_digest for one in own), *pages]
        )
        digest = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        replace(
            self._manifest,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            counts=self._counts(report, hidden),
            corpus_digest=digest,
            files=self._checksums(own),
            offtopic=describe(scores),
        ).save(self._scratch)
        return digest

    def _link(self) -> None:
        """Link the files of the other shards, and what they have beside them."""
        for number in self._numbers:
            folder = shard_folder(number)
            link_files(self._published / folder, self._scratch / folder)
        beside = self._scratch / SHARDS_ALONE
        if self._alone != self._published:
            link_files(self._alone, beside)
            return
        beside.mkdir()
        for path in self._alone.iterdir():
            if path.name not in map(shard_folder, self._numbers):
                link_files(path, beside / path.name)

    async def _hidden(self) -> tuple[list[str], Hidden]:
        """Return the pages that hide others, and what is hidden for them."""
        pages = set(self._taken)
        if (today := self._scratch / TODAY).is_dir():
            store = await ArticleStore.open(today / ARTICLES)
            try:
                pages |= pages_of(await store.article_ids((await store.counts())[0]))
            finally:
                await store.aclose()
        shards = self._manifest.shards
        return sorted(pages), await find_hidden(self._scratch, self._numbers, shards, pages)

    def _save_news(self) -> None:
        if self._news:
            save_news(self._scratch, joined_news(self._alone, self._news))
        elif (self._alone / NEWS).exists():
            link_files(self._alone / NEWS, self._scratch / NEWS)

    def _counts(self, report: Report, hidden: Hidden) -> dict[str, int]:
        counts = Counter(self._manifest.counts)
        counts.update(report.counts)
        counts.subtract(hidden.counts)
        if not counts["articles"]:
            raise EmptyBuildError("no article would be left; the old index is as it was")
        return {name: counts[name] for name in self._manifest.counts}

    def _checksums(self, own: Sequence[Manifest]) -> dict[str, str]:
        """Return those of all files; of those linked they are known."""
        shards = tuple(f"{shard_folder(number)}/" for number in self._numbers)
        found = {
            name if name.startswith(shards) else f"{SHARDS_ALONE}/{name}": digest
            for name, digest in self._manifest.files.items()
        }
        manifest = f"{SHARDS_ALONE}/manifest.json"
        found[manifest] = checksum(self._scratch / manifest)
        for one in own:
            found |= {f"{TODAY}/{name}": digest for name, digest in one.files.items()}
            found[f"{TODAY}/manifest.json"] = checksum(self._scratch / TODAY / "manifest.json")
        linked = (*shards, f"{SHARDS_ALONE}/", f"{TODAY}/")
        return found | checksums(self._scratch, but=linked)


def _shards_alone(published: Path, encoder: Encoder) -> Path:
    """Return where the published build has what the shards have beside them.

    Raises BuildError where there are no shards, or of another model.
    """
    manifest = Manifest.load(published)
    index_dir = published.parent.parent
    if not manifest.shards:
        raise BuildError(
            f"the index in {index_dir} is in one directory, which takes no today shard: build it "
            "again from all sources, which takes over what did not change"
        )
    if manifest.model_digest != encoder.model.digest:
        raise SnapshotError(
            f"the shards in {index_dir} were built with the model {manifest.model!r}, and "
            f"HOIBAO_EMBEDDING_MODEL names {encoder.model.id!r}, or another version of it: a today "
            "shard must be of the shards' model"
        )
    alone = published / SHARDS_ALONE
    return alone if alone.is_dir() else published
