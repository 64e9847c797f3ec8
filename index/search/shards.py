"""The shards of a build: which there are, where, what is hidden of them; and an article in them."""

from contextlib import aclosing
from pathlib import Path
from zipfile import BadZipFile

from index.arrays import NO_IDS, Ids
from index.records import Article, Passage
from index.storage.articles import ArticleStore
from index.storage.files import ARTICLES, SHARDS_ALONE, TODAY, load_hidden, shard_folder, shard_of
from index.storage.generations import damaged
from index.storage.manifest import Manifest


def shard_numbers(manifest: Manifest) -> list[int]:
    """Return the numbers of the shards that have articles; that of a today shard comes last."""
    return [
        number
        for number in range(manifest.shards + 1)
        if f"{folder_of(manifest, number)}/manifest.json" in manifest.files
    ]


def folder_of(manifest: Manifest, number: int) -> str:
    """Return the name of a shard's directory; a today shard has the number after the others'."""
    return TODAY if number == manifest.shards else shard_folder(number)


def load_hidden_articles(directory: Path, number: int) -> Ids:
    """Read which articles of a shard are hidden; SnapshotError when the file is damaged."""
    if not (directory / SHARDS_ALONE).is_dir():
        return NO_IDS
    try:
        return load_hidden(directory, number)
    except (OSError, EOFError, ValueError, BadZipFile) as error:
        raise damaged(directory) from error


def today_counts(directory: Path, manifest: Manifest) -> dict[str, int]:
    """Return how many articles are in a build's today shard, and how many it hides; {} if none."""
    if not (directory / SHARDS_ALONE).is_dir():
        return {}
    has_shard = manifest.shards in shard_numbers(manifest)
    own = Manifest.load(directory / TODAY).counts["articles"] if has_shard else 0
    hidden = [load_hidden_articles(directory, number) for number in range(manifest.shards)]
    return {"articles": own, "hidden": sum(map(len, hidden))}


async def find_article(directory: Path, article_id: str) -> tuple[Article, list[Passage]] | None:
    """Return an article of a build and its passages, or None; SnapshotError when it is damaged."""
    manifest = Manifest.load(directory)
    places = {directory: NO_IDS}
    if manifest.shards:
        home = shard_of(article_id, manifest.shards)
        places = {
            directory / folder_of(manifest, number): load_hidden_articles(directory, number)
            for number in (manifest.shards, home)
            if number in shard_numbers(manifest)
        }
    for place, hidden in places.items():
        async with aclosing(await ArticleStore.open(place / ARTICLES)) as store:
            await store.hide(hidden.tolist())
            if found := await store.article(article_id):
                return found
    return None
