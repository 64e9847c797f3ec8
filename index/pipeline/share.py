"""The part of a corpus that one shard holds, and what all shards have to know of the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.arrays import Ids
from index.extraction.article_cache import ArticleCache
from index.extraction.boilerplate import BoilerplateLines
from index.pipeline.batches import BatchBuilder
from index.sources.files import count, pages
from index.storage.bm25_writer import Bm25Writer
from index.storage.diacritics import DiacriticsWriter
from index.storage.files import BM25, shard_of

SAMPLED_PAGES = 5_000  # from which the mean length of a passage is taken: known to 1 %


@dataclass(frozen=True, slots=True)
class Share:
    """Which pages are a shard's, by a hash of their id, so that a page stays in its shard."""

    number: int
    shards: int
    mean_length: float  # of the passages of all shards, in terms
    # Of a today shard, which holds all pages of its sources, and needs what the others know:
    shared_lines: tuple[int, ...] = ()  # see index/extraction/boilerplate.py
    since: datetime | None = None  # an archive gives what it has changed since then

    def has(self, page_id: str) -> bool:
        """Tell whether a page is this shard's."""
        return shard_of(page_id, self.shards) == self.number


def repeated_lines(sources: Sequence[Path]) -> BoilerplateLines:
    """Return which lines stand on several pages of the sources. Blocking."""
    return BoilerplateLines.seen_in(pages(sources))


def mean_passage_length(sources: Sequence[Path], boilerplate: BoilerplateLines) -> float:
    """Return the mean length of a passage, in terms, which BM25 compares each passage with.

    Exact up to SAMPLED_PAGES pages; of more, that of as many pages, evenly spread. Blocking.
    """
    step = -(-count(sources) // SAMPLED_PAGES) or 1
    with TemporaryDirectory() as scratch:
        cleaned = ArticleCache(Path(scratch), None)
        lengths = Bm25Writer(Path(scratch) / BM25)
        try:
            builder = BatchBuilder(cleaned, lengths, DiacriticsWriter(), _Everything())
            for _ in builder.batches(islice(pages(sources), 0, None, step), boilerplate):
                pass
            return lengths.mean_length
        finally:
            lengths.close()
            cleaned.close()


class _Everything:
    """Knows every sentence: nothing needs to be embedded."""

    def find(self, digests: Sequence[bytes]) -> Ids:
        return np.zeros(len(digests), np.int64)
