"""Rows of one width in a file, read as they are needed.

Reading, not mapping: pages of a mapped file count as memory of the process as soon as they were
touched, and every question touches others.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]


class Rows:
    """The rows of a finished file; a row's place is its id."""

    def __init__(self, file: Path, width: int, kind: npt.DTypeLike) -> None:
        """Open a file of rows of `width` numbers; OSError or ValueError when it is not one."""
        self._kind = np.dtype(kind)
        self._width = width
        self._bytes = width * self._kind.itemsize
        self._count, rest = divmod(file.stat().st_size, self._bytes)
        if rest:
            raise ValueError(f"{file.name} does not hold rows of {self._bytes} bytes")
        self._file = file.open("rb")

    def __len__(self) -> int:
        return self._count

    def between(self, starts: Ids, ends: Ids) -> npt.NDArray[np.generic]:
        """Return the rows from each start up to its end, one after another, (rows, width)."""
        reader, each = self._file.fileno(), self._bytes
        pieces = [
            os.pread(reader, (end - start) * each, start * each)
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]
        return np.frombuffer(b"".join(pieces), self._kind).reshape(-1, self._width)

    def at(self, ids: Ids) -> npt.NDArray[np.generic]:
        """Return the rows of these ids, (ids, width); neighbours in order are read at once."""
        breaks = np.flatnonzero(np.diff(ids) != 1) + 1
        firsts = np.concatenate([[0], breaks]).astype(np.int64)[: len(ids)]
        lasts = np.concatenate([breaks, [len(ids)]]).astype(np.int64)[: len(ids)]
        return self.between(ids[firsts], ids[lasts - 1] + 1)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()


class RowsBuilder:
    """Writes rows as they come; memory does not grow with them."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("wb")
        self.count = 0

    def add(self, rows: npt.NDArray[np.generic]) -> None:
        """Append rows, (rows, width)."""
        self._file.write(np.ascontiguousarray(rows).data)
        self.count += len(rows)

    def close(self) -> None:
        """Finish the file; safe to call twice."""
        self._file.close()


def chunks(count: int, size: int) -> Iterable[tuple[int, int]]:
    """Yield start and end of each chunk of at most `size` out of `count`."""
    return ((start, min(start + size, count)) for start in range(0, count, size))


def ranges(starts: Ids, ends: Ids) -> Ids:
    """Return the ids from each start up to its end, one range after another."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths  # how many ids stand before each range
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum())
