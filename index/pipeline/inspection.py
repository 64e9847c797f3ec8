"""Looks the published index over from outside, without opening it for search."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index.disk import folder_size
from index.news import load_news
from index.records import NewsSource
from index.storage.generations import published_build
from index.storage.manifest import Manifest, checksums


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What the published build says of itself."""

    directory: Path
    built: datetime
    model: str
    model_digest: str
    articles: int
    bytes: int
    news: tuple[NewsSource, ...]  # none where no news was fetched for it


def inspect(index_dir: Path) -> IndexFacts:
    """Read the published build's manifest; SnapshotError when there is none that fits."""
    directory = published_build(index_dir)
    manifest = Manifest.load(directory)
    return IndexFacts(
        directory=directory,
        built=datetime.fromisoformat(manifest.built),
        model=manifest.model,
        model_digest=manifest.model_digest,
        articles=manifest.counts["articles"],
        bytes=folder_size(directory),
        news=load_news(directory),
    )


def damaged_files(directory: Path) -> list[str]:
    """Return the files of a build that are not as its manifest says: changed, gone, or more."""
    expected, present = Manifest.load(directory).files, checksums(directory)
    return sorted(name for name in expected | present if expected.get(name) != present.get(name))
