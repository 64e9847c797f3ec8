"""Lexical scores: BM25 over folded syllables and their pairs, as a share of the best possible.

score(question, passage) = BM25(question, passage) / Σ idf(t) over the question's terms t

In the form that Lucene uses, tf / (tf + k1·(1 - b + b·length/mean length)), a term adds less than
its idf, so the score lies in 0…1 and means the same for every question. A term that no passage has
counts in the sum with the highest idf: an English question over Vietnamese text scores near 0 by
itself (RETRIEVAL.md, section 1). Robertson & Zaragoza, 2009; Kamphuis et al., 2020 for the form.

The quotient does not depend on the question, so it is stored with each posting, as its impact
(Anh & Moffat, 2006). A term is found by its hash; no term is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.storage.maxscore import Ids, Postings, Scores, best, total
from index.text.analysis import syllables, terms

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

K1 = 1.2
B = 0.75
# Impacts are whole numbers of 1/65535, half the size of float32. Each is off by 1/131070 at most,
# and so is a score, a weighted mean of them: the best 100 of 300 questions were those of float32.
UNIT = 65535

# The files, each an array of one dimension; those of a length belong together.
HASHES, HIGHEST = "hashes.npy", "highest.npy"  # of the terms, ascending; their highest impact
STARTS = "starts.npy"  # place of each term's first posting, and one past the last
IDS, IMPACTS = "ids.npy", "impacts.npy"  # of the postings, a term's by ascending id
COUNT = "count.npy"  # one number: how many passages there are
TYPES: dict[str, np.dtype[Any]] = {
    HASHES: np.dtype("<u8"),
    HIGHEST: np.dtype("<u2"),
    STARTS: np.dtype("<i8"),
    IDS: np.dtype("<u4"),
    IMPACTS: np.dtype("<u2"),
    COUNT: np.dtype("<i8"),
}

ASKED = 128  # questions that are kept looked up: as many as may be under way
PAIR = 0x9E3779B97F4A7C15  # a pair is hash · PAIR + hash, so that a build hashes syllables only


def hashed(syllable: str) -> int:
    """Return the 64 bits that stand for a folded syllable, the same on every machine.

    Terms that share a hash count as one. Of ten million, more than any corpus here has, two do
    with a probability of 3 in a million (n² / 2⁶⁵), so nothing looks for it.
    """
    content = syllable.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little")


def _term_hash(term: str) -> int:
    first, _, second = term.partition(" ")
    return (hashed(first) * PAIR + hashed(second)) % 2**64 if second else hashed(first)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is known of a question's words."""

    weights: dict[str, float]  # the idf of each term
    postings: list[Postings]


class Words:
    """The words of all passages; a passage's place is its id."""

    def __init__(self, arrays: dict[str, Array], passages: int) -> None:
        self._hashes, self._highest = arrays[HASHES], arrays[HIGHEST]
        self._starts = arrays[STARTS]
        self._ids, self._impacts = arrays[IDS], arrays[IMPACTS]
        self._passages = passages
        # Best passages, scores and overlaps are asked for one after another.
        self._asked = lru_cache(ASKED)(self._look_up)

    @classmethod
    def load(cls, folder: Path, passages: int) -> "Words":
        """Open the words of so many passages, read from the disk as needed.

        Raises OSError or ValueError when a file is not there, cut, or not of one build with others.
        """
        arrays = {name: _opened(folder / name) for name in TYPES}
        count, postings = len(arrays[HASHES]), len(arrays[IDS])
        if not (
            arrays[COUNT].tolist() == [passages]
            and len(arrays[HIGHEST]) == len(arrays[STARTS]) - 1 == count
            and len(arrays[IMPACTS]) == postings == int(arrays[STARTS][-1])
        ):
            raise ValueError(f"the arrays in {folder} do not fit together")
        return cls(arrays, passages)

    def best(self, question: str, k: int) -> Ids:
        """Return the ids of the `k` best passages of a score above 0 (fewer when there are fewer).

        The best comes first, and the lower id where scores tie.
        """
        return best(self._asked(question).postings, self._passages, k)

    def scores(self, question: str, ids: Ids) -> Scores:
        """Return the score of each of these passages, in 0…1, (ids,)."""
        return total(self._asked(question).postings, ids)

    def overlap(self, question: str, texts: Iterable[str]) -> Scores:
        """Return, for each text, the share of the question's idf whose terms it has, in 0…1."""
        weights = self._asked(question).weights
        whole = sum(weights.values()) or 1.0
        parted = [(f" {term} ", weight) for term, weight in weights.items()]
        held = (f" {' '.join(syllables(text))} " for text in texts)
        found = [sum(weight for term, weight in parted if term in had) for had in held]
        return np.array(found, np.float32) / np.float32(whole)

    def idf(self, term: str) -> float:
        """Return how much a folded term tells: the fewer passages have it, the more."""
        return float(self.idfs([term])[0])

    def idfs(self, asked: Sequence[str]) -> Floats:
        """Return the same of many terms, (terms,)."""
        return self._idf(*self._places(asked))

    def _look_up(self, question: str) -> "_Asked":
        """Find the question's terms, each once, and the postings of those that some passage has."""
        asked = list(dict.fromkeys(terms(question)))
        places, past = self._places(asked)
        idf = self._idf(places, past)
        weights = (idf / idf.sum() / UNIT).astype(np.float32)
        found = []
        for place in np.flatnonzero(past > places):
            term, weight = places[place], weights[place]
            postings = slice(int(self._starts[term]), int(self._starts[term + 1]))
            bound = float(weight) * int(self._highest[term])
            found.append(Postings(self._ids[postings], self._impacts[postings], weight, bound))
        return _Asked(dict(zip(asked, idf.tolist(), strict=True)), found)

    def _places(self, asked: Sequence[str]) -> tuple[Ids, Ids]:
        """Return the place of each term among the index's, and one past; alike for unknown ones."""
        wanted = np.array([_term_hash(term) for term in asked], np.uint64)
        first, past = (np.searchsorted(self._hashes, wanted, side) for side in ("left", "right"))
        return first, past

    def _idf(self, places: Ids, past: Ids) -> Floats:
        frequencies = self._starts[past] - self._starts[places]
        return np.log1p((self._passages - frequencies + 0.5) / (frequencies + 0.5))


def _opened(file: Path) -> Array:
    array = np.asarray(np.lib.format.open_memmap(file, mode="r"))
    if array.ndim != 1 or array.dtype != TYPES[file.name]:
        raise ValueError(f"{file.name} is not an array of a lexical index")
    return array
