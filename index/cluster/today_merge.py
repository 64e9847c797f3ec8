"""What is of all shards together, corrected by a today shard and by what is hidden for it.

Nothing here reads the other shards, but their hidden articles, and a shard where an off-topic query
found best what is hidden by now.
"""

from collections.abc import Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.arrays import Ids
from index.cluster.diacritics_merge import merge_diacritics
from index.cluster.shard_facts import ShardFacts
from index.embedding.encoder import Encoder
from index.pipeline.calibrate import (
    BestScores,
    asked_again,
    best_scores,
    is_lost,
    off_topic_queries,
)
from index.search.cascade import Budgets
from index.search.generation import load_diacritics, load_statistics
from index.search.index_files import IndexFiles
from index.search.off_topic import OffTopicQueries
from index.search.term_statistics import TermStatistics
from index.storage.articles import ArticleStore
from index.storage.bm25_writer import Bm25Writer
from index.storage.diacritics import DiacriticsWriter
from index.storage.files import (
    ARTICLES,
    BM25,
    DIACRITICS,
    PASSAGE_MAP,
    STATISTICS,
    TODAY,
    HiddenRows,
    PassageMap,
    shard_folder,
    shard_of,
)
from index.storage.term_ids import TokenizedTexts

COUNTED = ("pages", "articles", "passages", "sentences")


@dataclass(slots=True)
class Hidden:
    """The articles of shards that are hidden."""

    articles: dict[int, Ids] = field(default_factory=dict)  # their numbers, ascending, by shard
    texts: list[str] = field(default_factory=list)  # of their passages
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))


def pages_of(article_ids: Sequence[str]) -> set[str]:
    """Return the pages of articles: a page's first article has its id, the second `id#2`."""
    ids = set(article_ids)
    parts = {each: each.rpartition("#") for each in ids}
    return {each for each in ids if not (parts[each][2].isdecimal() and parts[each][0] in ids)}


async def find_hidden(directory: Path, shards: Sequence[int], of: int, pages: set[str]) -> Hidden:
    """Find the articles of these pages in the shards of a build that is split into `of`."""
    hidden = Hidden()
    for shard in shards:
        folder = directory / shard_folder(shard)
        wanted = sorted(page for page in pages if shard_of(page, of) == shard)
        async with aclosing(await ArticleStore.open(folder / ARTICLES)) as store:
            if found := await store.articles_of_pages(wanted):
                hidden.texts += await store.texts([article_id for _, article_id in found])
                numbers = np.array([number for number, _ in found], np.int64)
                hidden.articles[shard] = numbers
                rows = HiddenRows.of(numbers, PassageMap.load(folder / PASSAGE_MAP))
                first = sum(article_id in pages for _, article_id in found)
                counts = (first, len(found), len(rows.passages), len(rows.sentences))
                for name, count in zip(COUNTED, counts, strict=True):
                    hidden.counts[name] += count
    return hidden


def merge_statistics(shards_alone: Path, directory: Path, texts: Sequence[str], work: Path) -> None:
    """Write the statistics and diacritics of all shards, without hidden texts, into a directory.

    `shards_alone` has those of the other shards; scratch files are made in `work`.
    """
    words, tones = work / "hidden-words", work / "hidden-tones"
    hidden = TokenizedTexts.of(texts)
    with closing(Bm25Writer(words)) as counted:
        counted.add(hidden)
        counted.save()
    forms = DiacriticsWriter()
    forms.add(hidden)
    forms.save(tones)
    today = [directory / TODAY] if (directory / TODAY).is_dir() else []
    statistics = TermStatistics.load(shards_alone / STATISTICS)
    new = statistics.changed([folder / BM25 for folder in today], [words])
    new.save(directory / STATISTICS)
    own = [shards_alone / DIACRITICS, *(folder / DIACRITICS for folder in today)]
    merge_diacritics(own, directory / DIACRITICS, taken=[tones])


def off_topic_scores(
    directory: Path, facts: ShardFacts, hidden: Hidden, encoder: Encoder
) -> list[dict[str, BestScores]]:
    """Return what is best of each off-topic query, of each shard in a merged directory."""
    corpus, diacritics = load_statistics(directory), load_diacritics(directory)
    queries = off_topic_queries(encoder, OffTopicQueries.of(encoder), diacritics)
    share = Budgets().divided(len(facts.best))
    found = []
    for shard, known in facts.best.items():
        gone = hidden.articles.get(shard)
        if gone is None or not any(is_lost(own, gone).any() for own in known.values()):
            found.append(known)
            continue
        with closing(IndexFiles.load(directory / shard_folder(shard), corpus, gone)) as files:
            found.append(asked_again(known, files, queries, share))
    if (directory / TODAY).is_dir():
        with closing(IndexFiles.load(directory / TODAY, corpus)) as files:
            found.append(best_scores(files, queries))
    return found
