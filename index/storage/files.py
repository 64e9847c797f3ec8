"""The files of an index directory, and how article, passage and sentence ids relate."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import NO_IDS, Ids, ranges

ARTICLES = "articles.db"
SENTENCES = "sentences"  # .f16 and .faiss, see vectors.py
PASSAGES = "passages.f16"  # of each passage, the mean of its sentences' vectors
PASSAGE_MAP = "layout.npz"
BM25 = "words"
TOKEN_CODES = "late"
DIACRITICS = "tones"
DIGESTS = "digests.bin"  # of all sentences, by id
# Of a build in shards, which has of the above only DIACRITICS, over all shards:
STATISTICS = "statistics"  # see index/search/term_statistics.py
SHARD_FACTS = "shards.json"  # see index/cluster/shard_facts.py
SHARED_LINES = "boilerplate.npy"  # digests of lines, see index/extraction/boilerplate.py
# And of one with a today shard:
TODAY = "today"  # that shard's directory
HIDDEN = "hidden.npz"  # which articles of the other shards are hidden
SHARDS_ALONE = "shards-alone"  # what the build of the shards has beside them


def shard_folder(number: int) -> str:
    """Return the name of a shard's directory in its build; it has none if it has no article."""
    return f"shard-{number}"


def shard_of(article_id: str, shards: int) -> int:
    """Return which of so many shards holds an article: all articles of a page are in one."""
    page = article_id.split("#")[0]
    content = page.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little") % shards


@dataclass(frozen=True, slots=True)
class PassageMap:
    """Which article and which sentences a passage has, so that search needs no query for it."""

    starts: Ids  # id of the first sentence of each passage, and one past the last
    articles: Ids  # number of the article of each passage
    bounds: npt.NDArray[np.int32]  # (sentences, 2): start and end of each in its passage's text

    def sentence_ids(self, passages: Ids) -> tuple[Ids, Ids]:
        """Return the ids of the passages' sentences, and the offset of each passage in these."""
        starts, ends = self.starts[passages], self.starts[passages + 1]
        return ranges(starts, ends), np.cumsum(ends - starts) - (ends - starts)

    def passages_of(self, sentences: Ids) -> Ids:
        """Return the passage of each sentence."""
        return np.asarray(np.searchsorted(self.starts, sentences, side="right") - 1, np.int64)

    def sentence_bounds(self, passage: int) -> list[tuple[int, int]]:
        """Return start and end of each sentence in the text of a passage, in order."""
        bounds = self.bounds[self.starts[passage] : self.starts[passage + 1]]
        return [(start, end) for start, end in bounds.tolist()]

    def save(self, file: Path) -> None:
        """Write the map."""
        np.savez(file, starts=self.starts, articles=self.articles, bounds=self.bounds)

    @classmethod
    def load(cls, file: Path) -> "PassageMap":
        """Read a map; raises what numpy raises when the file is damaged."""
        with file.open("rb") as stream, np.load(stream) as arrays:
            return cls(arrays["starts"], arrays["articles"], arrays["bounds"])


@dataclass(frozen=True, slots=True)
class HiddenRows:
    """What a today shard hides of another, by number and ids; all arrays are ascending.

    The files stay as they are. Whoever opens them passes these over: in what a search finds, and in
    every query for rows. They are older versions of articles, and what was taken down.
    """

    articles: Ids
    passages: Ids
    sentences: Ids

    @classmethod
    def of(cls, articles: Ids, own: PassageMap) -> "HiddenRows":
        """Return the rows of some articles, by their numbers, ascending."""
        # Passages come in the order of their articles.
        firsts, ends = (np.searchsorted(own.articles, articles, side) for side in ("left", "right"))
        passages = ranges(firsts, ends)
        return cls(articles, passages, ranges(own.starts[passages], own.starts[passages + 1]))


def save_hidden(directory: Path, articles: Mapping[int, Ids]) -> None:
    """Write the numbers of the hidden articles of each shard into a build's directory."""
    arrays = {str(shard): numbers for shard, numbers in articles.items()}
    np.savez(directory / HIDDEN, allow_pickle=False, **arrays)


def load_hidden(directory: Path, shard: int) -> Ids:
    """Return the numbers of a shard's hidden articles, ascending.

    Raises OSError, and what numpy raises, when the file is gone or damaged.
    """
    with (directory / HIDDEN).open("rb") as opened, np.load(opened) as arrays:
        return np.asarray(arrays.get(str(shard), NO_IDS), np.int64)
