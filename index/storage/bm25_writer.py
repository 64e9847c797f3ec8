"""Writes the lexical index; memory grows by 4 bytes a passage only."""

from array import array
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np

from index.arrays import Doubles, Hashes, Ids
from index.storage.bm25 import (
    COUNT,
    DTYPES,
    HASHES,
    IDS,
    IMPACT_SCALE,
    IMPACTS,
    K1,
    MAX_IMPACTS,
    PAIR_MULTIPLIER,
    STARTS,
    Array,
    B,
    syllable_hash,
)
from index.storage.external_sort import ExternalSort, Owners
from index.storage.term_ids import TokenizedTexts, WordCache
from index.text.analysis import STOP_WORDS, syllables

TERMS_IN_MEMORY = 2**19  # terms handled at a time, some 50 MB

_STOPS = np.sort(np.array([syllable_hash(word) for word in STOP_WORDS], np.uint64))


class Bm25Writer:
    """Adds passages in the order of their ids, then writes the lexical index."""

    def __init__(
        self, folder: Path, chunk: int = TERMS_IN_MEMORY, mean_length: float | None = None
    ) -> None:
        """`mean_length`: of a passage of the whole corpus, in terms; given when writing a shard."""
        folder.mkdir()
        self._mean_length = mean_length
        self._folder = folder
        self._chunk = chunk
        self._hashes = WordCache(_syllable_hashes)
        self._waiting: list[tuple[Hashes, Ids]] = []  # of syllables; the count of each passage
        self._waiting_hashes = 0
        self._lengths = array("I")  # in terms, of the passages flushed
        self._sort = ExternalSort(folder, chunk)

    def add(self, texts: TokenizedTexts) -> None:
        """Add the next passages."""
        packed = [self._hashes[word] for word in texts.words]
        found, counts = texts.gather(packed, _STOPS.dtype)
        self._waiting.append((found, counts))
        self._waiting_hashes += len(found)
        if self._waiting_hashes >= self._chunk:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        found, counts = map(np.concatenate, zip(*self._waiting, strict=True))
        hashes, owners = _terms(found, np.repeat(np.arange(len(counts), dtype=np.uint32), counts))
        self._sort.add(hashes, owners + np.uint32(len(self._lengths)))
        self._lengths.extend(np.bincount(owners, minlength=len(counts)).tolist())
        self._waiting.clear()
        self._waiting_hashes = 0

    @property
    def mean_length(self) -> float:
        """The mean length of the passages added, in terms; 1 where they have none."""
        self._flush()
        return float(np.sum(self._lengths, dtype=np.int64) / max(len(self._lengths), 1)) or 1.0

    def save(self) -> None:
        """Write the files."""
        self._flush()
        lengths = np.array(self._lengths)
        norms = K1 * (1 - B + B * lengths / (self._mean_length or self.mean_length))
        postings = 0
        with ExitStack() as stack:
            files = {
                name: stack.enter_context(closing(_ArrayWriter(self._folder / name)))
                for name in DTYPES
            }
            for hashes, owners in self._sort.parts():
                arrays = _postings_arrays(hashes, owners, norms)
                files[STARTS].append(arrays.pop(STARTS) + postings)
                postings += len(arrays[IDS])
                for name, values in arrays.items():
                    files[name].append(values)
            files[STARTS].append(np.array([postings]))
            files[COUNT].append(np.array([len(lengths)]))
        self.close()

    def close(self) -> None:
        """Remove the scratch files; safe to call twice."""
        self._sort.close()


def _syllable_hashes(word: str) -> bytes:
    return np.array([syllable_hash(one) for one in syllables(word)], np.uint64).tobytes()


class _ArrayWriter:
    """Appends to a one-dimensional .npy file, which numpy can only write whole."""

    def __init__(self, path: Path) -> None:
        self._type = DTYPES[path.name]
        self._length = 0
        self._file = path.open("wb")
        self._write_header()

    def append(self, values: Array) -> None:
        """Write some more values."""
        self._file.write(values.astype(self._type).tobytes())
        self._length += len(values)

    def close(self) -> None:
        """Finish the file; safe to call once."""
        with self._file:
            self._file.seek(0)
            self._write_header()

    def _write_header(self) -> None:
        # NumPy pads the header so that the length in it can grow.
        facts = {"shape": (self._length,), "fortran_order": False, "descr": self._type.str}
        np.lib.format.write_array_header_1_0(self._file, facts)


def _terms(found: Hashes, owners: Owners) -> tuple[Hashes, Owners]:
    """Return the hashes of all terms (see index.text.analysis.terms), each with its passage.

    `found` has the hashes of the passages' syllables in order, `owners` the passage of each.
    """
    places = np.minimum(np.searchsorted(_STOPS, found), len(_STOPS) - 1)
    is_content = _STOPS[places] != found
    pairs = (owners[1:] == owners[:-1]) & (is_content[1:] | is_content[:-1])
    hashes = found[:-1] * np.uint64(PAIR_MULTIPLIER) + found[1:]
    return (
        np.concatenate([found[is_content], hashes[pairs]]),
        np.concatenate([owners[is_content], owners[1:][pairs]]),
    )


def _postings_arrays(hashes: Hashes, owners: Owners, norms: Doubles) -> dict[str, Array]:
    """Return the arrays of terms and postings, by file, from sorted hashes; STARTS begins at 0.

    `norms` is the length-dependent part of the BM25 denominator, by passage.
    """
    firsts = _group_starts(hashes, owners)
    frequencies = np.diff(firsts, append=len(hashes))
    hashes, ids = hashes[firsts], owners[firsts]
    impacts = np.rint(IMPACT_SCALE * frequencies / (frequencies + norms[ids]))
    starts = _group_starts(hashes)
    highest = np.maximum.reduceat(impacts, starts) if len(starts) else impacts
    return {
        HASHES: hashes[starts],
        MAX_IMPACTS: highest,
        STARTS: starts,
        IDS: ids,
        IMPACTS: impacts,
    }


def _group_starts(*keys: Array) -> Ids:
    """Return the places where any of the keys differs from the place before."""
    new = np.ones(len(keys[0]), np.bool_)
    new[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return np.flatnonzero(new)
