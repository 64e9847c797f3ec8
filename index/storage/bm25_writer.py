"""Builds the lexical index; memory does not grow with the corpus, but for 4 bytes a passage."""

from array import array
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np

from index.storage.bm25 import (
    COUNT,
    HASHES,
    HIGHEST,
    IDS,
    IMPACTS,
    K1,
    PAIR,
    STARTS,
    TYPES,
    UNIT,
    Array,
    B,
    Floats,
    hashed,
)
from index.storage.external_sort import ExternalSort, Hashes, Owners
from index.storage.maxscore import Ids
from index.storage.term_ids import Spelled
from index.text.analysis import STOP_WORDS, syllables

CHUNK = 2**19  # terms handled at a time, some 50 MB
KNOWN_WORDS = 2**17  # whose hashes are kept, while they are not longer than this: a longer one
KNOWN_CHARACTERS = 32  # hardly comes again

_STOPS = np.sort(np.array([hashed(word) for word in STOP_WORDS], np.uint64))


class WordsBuilder:
    """Takes passages in the order of their ids, then writes the lexical index."""

    def __init__(self, folder: Path, chunk: int = CHUNK) -> None:
        folder.mkdir()
        self._folder = folder
        self._chunk = chunk
        self._known = _Known()
        self._waiting: list[tuple[Hashes, Ids]] = []  # of syllables; how many a passage has
        self._waiting_hashes = 0
        self._lengths = array("I")  # of the passages before, in terms
        self._sort = ExternalSort(folder, chunk)

    def add(self, texts: Spelled) -> None:
        """Take the next passages."""
        packed = [self._known[word] for word in texts.words]
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

    def save(self) -> None:
        """Write the files."""
        self._flush()
        lengths = np.array(self._lengths)
        norms = K1 * (1 - B + B * lengths / (lengths.sum() / max(len(lengths), 1) or 1))
        postings = 0
        with ExitStack() as stack:
            files = {
                name: stack.enter_context(closing(_ArrayFile(self._folder / name)))
                for name in TYPES
            }
            for hashes, owners in self._sort.parts():
                arrays = _scored(hashes, owners, norms)
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


class _Known(dict[str, bytes]):
    """The hashes of the syllables of words, worked out when a word is first met."""

    def __missing__(self, word: str) -> bytes:
        packed = np.array([hashed(one) for one in syllables(word)], np.uint64).tobytes()
        if len(word) <= KNOWN_CHARACTERS:
            if len(self) >= KNOWN_WORDS:
                self.clear()
            self[word] = packed
        return packed


class _ArrayFile:
    """A .npy file of one dimension that is appended to."""

    def __init__(self, path: Path) -> None:
        self._type = TYPES[path.name]
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
        # NumPy leaves room in it for the length to grow.
        facts = {"shape": (self._length,), "fortran_order": False, "descr": self._type.str}
        np.lib.format.write_array_header_1_0(self._file, facts)


def _terms(found: Hashes, owners: Owners) -> tuple[Hashes, Owners]:
    """Return what index.text.terms gives of passages, as hashes, each with its passage.

    `found` has the hashes of all their syllables, in order, and `owners` the passage of each.
    """
    places = np.minimum(np.searchsorted(_STOPS, found), len(_STOPS) - 1)
    tells = _STOPS[places] != found
    pairs = (owners[1:] == owners[:-1]) & (tells[1:] | tells[:-1])
    hashes = found[:-1] * np.uint64(PAIR) + found[1:]
    return (
        np.concatenate([found[tells], hashes[pairs]]),
        np.concatenate([owners[tells], owners[1:][pairs]]),
    )


def _scored(hashes: Hashes, owners: Owners, norms: Floats) -> dict[str, Array]:
    """Make terms and postings, by file, of hashes in order; STARTS counts from 0.

    `norms` has the part of the quotient that depends on the length of each passage.
    """
    firsts = _firsts(hashes, owners)
    frequencies = np.diff(firsts, append=len(hashes))
    hashes, ids = hashes[firsts], owners[firsts]
    impacts = np.rint(UNIT * frequencies / (frequencies + norms[ids]))
    starts = _firsts(hashes)
    highest = np.maximum.reduceat(impacts, starts) if len(starts) else impacts
    return {
        HASHES: hashes[starts],
        HIGHEST: highest,
        STARTS: starts,
        IDS: ids,
        IMPACTS: impacts,
    }


def _firsts(*keys: Array) -> Ids:
    """Return the places where one of the keys differs from the place before."""
    new = np.ones(len(keys[0]), np.bool_)
    new[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return np.flatnonzero(new)
