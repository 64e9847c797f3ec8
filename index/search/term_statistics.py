"""In how many passages each term is, counted over several lexical indexes.

BM25 weighs a term by its inverse document frequency. An index that is one shard of many has to take
it from all of them, or scores of different shards could not be compared.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.arrays import Hashes, Ids
from index.storage.bm25 import COUNT, HASHES, STARTS, open_array

FREQUENCIES = "frequencies.npy"  # beside HASHES: of each term, in how many passages it is


class TermStatistics:
    """Document frequencies of terms over all shards, by the hash of a term."""

    def __init__(self, hashes: Hashes, frequencies: Ids, passages: int) -> None:
        self._hashes = hashes  # ascending
        self._frequencies = frequencies
        self.passages = passages

    @classmethod
    def load(cls, folder: Path) -> "TermStatistics":
        """Open saved ones, read from the disk as needed; OSError or ValueError when damaged."""
        hashes, frequencies = open_array(folder / HASHES), open_array(folder / FREQUENCIES)
        if len(hashes) != len(frequencies):
            raise ValueError(f"the arrays in {folder} do not fit together")
        (passages,) = open_array(folder / COUNT).tolist()
        return cls(hashes, frequencies, passages)

    @classmethod
    def merged(cls, folders: Sequence[Path]) -> "TermStatistics":
        """Sum those of lexical indexes; memory grows with all their distinct terms."""
        return cls.sum([(cls._of_index(folder), 1) for folder in folders])

    def changed(self, added: Sequence[Path], taken: Sequence[Path]) -> "TermStatistics":
        """Return these with those of some lexical indexes added, and those of others taken away."""
        parts = [(self, 1)]
        parts += [(self._of_index(folder), 1) for folder in added]
        parts += [(self._of_index(folder), -1) for folder in taken]
        return self.sum(parts)

    @classmethod
    def sum(cls, parts: Sequence[tuple["TermStatistics", int]]) -> "TermStatistics":
        """Return the sum of several, each so many times."""
        hashes: Hashes = np.empty(0, np.uint64)
        for part, _ in parts:
            hashes = np.union1d(hashes, part._hashes)
        frequencies = np.zeros(len(hashes), np.int64)
        for part, times in parts:
            frequencies[np.searchsorted(hashes, part._hashes)] += times * part._frequencies
        return cls(hashes, frequencies, sum(times * part.passages for part, times in parts))

    @classmethod
    def _of_index(cls, folder: Path) -> "TermStatistics":
        hashes, starts = open_array(folder / HASHES), open_array(folder / STARTS)
        return cls(hashes, np.diff(starts), int(open_array(folder / COUNT)[0]))

    def save(self, folder: Path) -> None:
        """Write them into a new folder."""
        folder.mkdir()
        np.save(folder / HASHES, self._hashes)
        np.save(folder / FREQUENCIES, self._frequencies)
        np.save(folder / COUNT, np.array([self.passages]))

    def frequencies(self, hashes: Hashes) -> Ids:
        """Return in how many passages each term is, (hashes,); 0 for unknown ones."""
        if not len(self._hashes):
            return np.zeros(len(hashes), np.int64)
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        is_known = self._hashes[places] == hashes
        return np.asarray(np.where(is_known, self._frequencies[places], 0), np.int64)
