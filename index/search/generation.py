"""Opens a build on this machine as an `IndexReader`, be it one directory or several shards."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from index.disk import folder_size
from index.news import load_news
from index.search.cascade import Budgets
from index.search.embedded_index import EmbeddedIndex
from index.search.index_reader import IndexReader
from index.search.models import Models, Workers
from index.search.sharded_index import ShardedIndex, Whole
from index.search.shards import folder_of, load_hidden_articles, shard_numbers
from index.search.shared_files import SharedFiles
from index.search.term_statistics import TermStatistics
from index.storage.diacritics import DiacriticRestorer
from index.storage.files import DIACRITICS, SHARDS_ALONE, STATISTICS
from index.storage.generations import damaged, refuse_blank_files
from index.storage.manifest import Manifest


async def open_generation(
    directory: Path,
    models: Models,
    budgets: Budgets | None = None,
    shared: SharedFiles | None = None,
) -> IndexReader:
    """Open one build's directory; SnapshotError when it is damaged.

    Shards that another generation has open in `shared` are not read again.
    """
    manifest = Manifest.load(directory)
    if not manifest.shards:
        return await EmbeddedIndex.open(directory, models, budgets=budgets)
    whole = await asyncio.to_thread(load_whole, directory, models)
    shared = shared or SharedFiles()
    async with AsyncExitStack() as opened:
        shards: dict[int, IndexReader] = {}
        for number in shard_numbers(manifest):
            shards[number] = await open_shard(directory, number, models, shared, budgets)
            opened.push_async_callback(shards[number].aclose)
        opened.pop_all()
    return ShardedIndex(whole, shards, budgets)


def shares(manifest: Manifest) -> dict[int, Budgets]:
    """Return what each shard passes on. A day's news may be all in a today shard: it has no share.

    In the others articles are spread by chance.
    """
    numbers = shard_numbers(manifest)
    spread = [number for number in numbers if number != manifest.shards]
    shared = Budgets().divided(max(len(spread), 1))
    return {number: shared if number in spread else Budgets() for number in numbers}


async def open_shard(
    directory: Path,
    number: int,
    models: Workers,
    shared: SharedFiles,
    budgets: Budgets | None = None,
) -> EmbeddedIndex:
    """Open one shard of a build; SnapshotError when it is damaged."""
    manifest, corpus = Manifest.load(directory), load_statistics(directory)
    place, hidden = directory / folder_of(manifest, number), load_hidden_articles(directory, number)
    files = await asyncio.to_thread(shared.open, place, corpus, hidden)
    return await EmbeddedIndex.of(files, models, budgets or shares(manifest)[number])


def load_statistics(directory: Path) -> TermStatistics:
    """Open the statistics of all shards; SnapshotError when they are damaged."""
    try:
        return TermStatistics.load(directory / STATISTICS)
    except (OSError, ValueError) as error:
        raise damaged(directory) from error


def load_diacritics(directory: Path) -> DiacriticRestorer:
    """Read what restores diacritics over all shards; SnapshotError when it is damaged."""
    try:
        return DiacriticRestorer.load(directory / DIACRITICS)
    except (OSError, EOFError, ValueError, LookupError) as error:
        raise damaged(directory) from error


def load_whole(directory: Path, models: Models) -> Whole:
    """Read what is of all shards together. Blocking; SnapshotError when it is damaged."""
    manifest = Manifest.load(directory)
    beside = [name for name in manifest.files if not _is_of_a_shard(name, manifest)]
    refuse_blank_files(directory, beside)
    return Whole(
        version=directory.name,
        manifest=manifest,
        diacritics=load_diacritics(directory),
        models=models,
        size=folder_size(directory),
        news=load_news(directory),
    )


def _is_of_a_shard(name: str, manifest: Manifest) -> bool:
    """Tell whether a file is one that opening a shard looks at."""
    folder = name.partition("/")[0]
    return f"{folder}/manifest.json" in manifest.files and folder != SHARDS_ALONE
