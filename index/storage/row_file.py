"""Rows of one width in a file, read as they are needed.

The file is mapped, and what was touched of it is given back at once: pages of a mapped file count
as memory of the process, and every question touches others. To read row by row instead costs as
much, and threads that answer at the same time wait for each other at each.
"""

import mmap
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]


class Rows:
    """The rows of a finished file; a row's place is its id."""

    def __init__(self, file: Path, width: int, kind: npt.DTypeLike) -> None:
        """Open a file of rows of `width` numbers; OSError or ValueError when it is not one."""
        self._rows = np.empty((0, width), kind)
        self._map: mmap.mmap | None = None  # of an empty file there is none
        self._count, rest = divmod(file.stat().st_size, width * self._rows.itemsize)
        if rest:
            raise ValueError(
                f"{file.name} does not hold rows of {width * self._rows.itemsize} bytes"
            )
        if self._count:
            with file.open("rb") as opened:
                self._map = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
            self._rows = np.frombuffer(self._map, kind).reshape(self._count, width)

    def __len__(self) -> int:
        return self._count

    def at(self, ids: Ids) -> npt.NDArray[np.generic]:
        """Return the rows of these ids, (ids, width)."""
        found = np.take(self._rows, ids, axis=0)
        if self._map is not None:
            self._map.madvise(mmap.MADV_DONTNEED)
        return found

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows = self._rows[:0].copy()  # a map that arrays look into does not close
        if self._map is not None:
            self._map.close()


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
