"""Lexical scores: BM25 over folded syllables and bigrams, as a share of the best possible.

score(query, passage) = BM25(query, passage) / Σ idf(t) over the query's terms t

In Lucene's form, tf / (tf + k1·(1 - b + b·length/mean length)), a term adds less than its idf, so
scores lie in 0…1 and are comparable between queries. A term without postings counts in the sum
with the highest idf: an English query over Vietnamese text scores near 0 by itself. Robertson &
Zaragoza, 2009; Kamphuis et al., 2020 for the form.

The quotient does not depend on the query, so it is stored with each posting, as its impact
(Anh & Moffat, 2006). A term is found by its hash; no term is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.arrays import Doubles, Floats, Hashes, Ids
from index.storage.maxscore import Postings, maxscore_top_k, score_docs
from index.text.analysis import syllables, terms

Array = npt.NDArray[Any]

K1 = 1.2
B = 0.75
# Impacts are stored as multiples of 1/65535, half the size of float32. Each is off by 1/131070 at
# most, and so is a score, a weighted mean of them: the top 100 of 300 queries did not change.
IMPACT_SCALE = 65535

# The files, each a one-dimensional array; arrays on one line have one length.
HASHES, MAX_IMPACTS = "hashes.npy", "highest.npy"  # of the terms, ascending; their highest impact
STARTS = "starts.npy"  # offset of each term's first posting, and one past the last
IDS, IMPACTS = "ids.npy", "impacts.npy"  # of the postings, a term's by ascending id
COUNT = "count.npy"  # one number: how many passages there are
DTYPES: dict[str, np.dtype[Any]] = {
    HASHES: np.dtype("<u8"),
    MAX_IMPACTS: np.dtype("<u2"),
    STARTS: np.dtype("<i8"),
    IDS: np.dtype("<u4"),
    IMPACTS: np.dtype("<u2"),
    COUNT: np.dtype("<i8"),
}
COUNTS = np.dtype("<i8")  # of any other array: frequencies over several indexes

QUERY_CACHE_SIZE = 128  # queries whose terms are cached: as many as may be under way
# hash(bigram) = hash(first) · this + hash(second), so that a build hashes syllables only.
PAIR_MULTIPLIER = 0x9E3779B97F4A7C15


def syllable_hash(syllable: str) -> int:
    """Return the 64-bit hash of a folded syllable, the same on every machine.

    Terms that share a hash count as one. Among ten million terms, more than any corpus here has,
    a collision has a probability of 3 in a million (n² / 2⁶⁵), so it is not handled.
    """
    content = syllable.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little")


def _term_hash(term: str) -> int:
    first, _, second = term.partition(" ")
    if not second:
        return syllable_hash(first)
    return (syllable_hash(first) * PAIR_MULTIPLIER + syllable_hash(second)) % 2**64


class CorpusStatistics(Protocol):
    """In how many passages of a whole corpus terms are; this index may hold a part of it."""

    passages: int  # of the corpus

    def frequencies(self, hashes: Hashes) -> Ids:
        """Return in how many passages each term is, (hashes,)."""
        ...


@dataclass(frozen=True, slots=True)
class _QueryTerms:
    """The terms of a query, looked up."""

    idfs: dict[str, float]
    postings: list[Postings]


class Bm25Index:
    """The lexical index of all passages; a passage's place is its id."""

    def __init__(
        self, arrays: dict[str, Array], passages: int, corpus: CorpusStatistics | None = None
    ) -> None:
        """`corpus` has the statistics to weigh terms by, if not this index's own."""
        self._hashes, self._max_impacts = arrays[HASHES], arrays[MAX_IMPACTS]
        self._starts = arrays[STARTS]
        self._ids, self._impacts = arrays[IDS], arrays[IMPACTS]
        self._passages = passages
        self._corpus = corpus
        # `search`, `scores` and `overlap` are called for one query after another.
        self._terms = lru_cache(QUERY_CACHE_SIZE)(self._look_up)

    @classmethod
    def load(
        cls, folder: Path, passages: int, corpus: CorpusStatistics | None = None
    ) -> "Bm25Index":
        """Open the index of so many passages, read from the disk as needed.

        Terms are weighed by the statistics of `corpus`, if given. Raises OSError or ValueError when
        a file is missing, cut, or of another build.
        """
        arrays = {name: open_array(folder / name) for name in DTYPES}
        count, postings = len(arrays[HASHES]), len(arrays[IDS])
        if not (
            arrays[COUNT].tolist() == [passages]
            and len(arrays[MAX_IMPACTS]) == len(arrays[STARTS]) - 1 == count
            and len(arrays[IMPACTS]) == postings == int(arrays[STARTS][-1])
        ):
            raise ValueError(f"the arrays in {folder} do not fit together")
        return cls(arrays, passages, corpus)

    def search(self, query: str, k: int) -> Ids:
        """Return the ids of the `k` passages with the highest scores above 0, best first.

        Fewer when there are fewer; of equal scores the lower id comes first.
        """
        return maxscore_top_k(self._terms(query).postings, self._passages, k)

    def scores(self, query: str, ids: Ids) -> Floats:
        """Return the score of each of these passages, in 0…1, (ids,)."""
        return score_docs(self._terms(query).postings, ids)

    def overlap(self, query: str, texts: Iterable[str]) -> Floats:
        """Return, for each text, the share of the query's idf whose terms it has, in 0…1."""
        idfs = self._terms(query).idfs
        whole = sum(idfs.values()) or 1.0
        padded = [(f" {term} ", idf) for term, idf in idfs.items()]
        haystacks = (f" {' '.join(syllables(text))} " for text in texts)
        found = [sum(idf for term, idf in padded if term in text) for text in haystacks]
        return np.array(found, np.float32) / np.float32(whole)

    def idfs(self, terms: Sequence[str]) -> Doubles:
        """Return the inverse document frequency of each folded term, (terms,)."""
        return self._idf(_hashes_of(terms))

    def _look_up(self, query: str) -> "_QueryTerms":
        """Look up the distinct terms of a query, and the postings of those that have any."""
        distinct = list(dict.fromkeys(terms(query)))
        hashes = _hashes_of(distinct)
        places, ends = self._places(hashes)
        idf = self._idf(hashes)
        weights = (idf / idf.sum() / IMPACT_SCALE).astype(np.float32)
        found = []
        for place in np.flatnonzero(ends > places):
            term, weight = places[place], weights[place]
            postings = slice(int(self._starts[term]), int(self._starts[term + 1]))
            bound = float(weight) * int(self._max_impacts[term])
            found.append(Postings(self._ids[postings], self._impacts[postings], weight, bound))
        return _QueryTerms(dict(zip(distinct, idf.tolist(), strict=True)), found)

    def _places(self, hashes: Hashes) -> tuple[Ids, Ids]:
        """Return the place of each term in the index, and one past; equal for unknown terms."""
        first, past = (np.searchsorted(self._hashes, hashes, side) for side in ("left", "right"))
        return first, past

    def _idf(self, hashes: Hashes) -> Doubles:
        if self._corpus:
            frequencies, passages = self._corpus.frequencies(hashes), self._corpus.passages
        else:
            places, ends = self._places(hashes)
            frequencies, passages = self._starts[ends] - self._starts[places], self._passages
        return np.log1p((passages - frequencies + 0.5) / (frequencies + 0.5))


def _hashes_of(terms: Sequence[str]) -> Hashes:
    return np.array([_term_hash(term) for term in terms], np.uint64)


def open_array(file: Path) -> Array:
    """Open one of the arrays, read from the disk as needed; ValueError when it is none."""
    array = np.asarray(np.lib.format.open_memmap(file, mode="r"))
    if array.ndim != 1 or array.dtype != DTYPES.get(file.name, COUNTS):
        raise ValueError(f"{file.name} is not an array of a lexical index")
    return array
