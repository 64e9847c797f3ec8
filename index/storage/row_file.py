"""Rows of one width in a file, read as they are needed.

The file is memory-mapped, and the pages touched by a read are released at once: they count as
memory of the process, and every query touches others. Reading row by row with system calls costs
as much, and threads that answer at the same time wait for each other at each call.
"""

import mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Ids


class RowFile:
    """The rows of a finished file; a row's place is its id."""

    def __init__(self, file: Path, width: int, dtype: npt.DTypeLike) -> None:
        """Open a file of rows of `width` numbers; OSError or ValueError when it is not one."""
        self._rows = np.empty((0, width), dtype)
        self._map: mmap.mmap | None = None  # an empty file can't be mapped
        self._count, rest = divmod(file.stat().st_size, width * self._rows.itemsize)
        if rest:
            raise ValueError(
                f"{file.name} does not hold rows of {width * self._rows.itemsize} bytes"
            )
        if self._count:
            with file.open("rb") as stream:
                self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            self._rows = np.frombuffer(self._map, dtype).reshape(self._count, width)

    def __len__(self) -> int:
        return self._count

    def take(self, ids: Ids) -> npt.NDArray[np.generic]:
        """Return the rows of these ids, (ids, width)."""
        found = np.take(self._rows, ids, axis=0)
        if self._map is not None:
            self._map.madvise(mmap.MADV_DONTNEED)
        return found

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows = self._rows[:0].copy()  # a map that an array views can't be closed
        if self._map is not None:
            self._map.close()


class RowFileWriter:
    """Writes rows as they come; memory does not grow with them."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("wb")

    def add(self, rows: npt.NDArray[np.generic]) -> None:
        """Append rows, (rows, width)."""
        self._file.write(np.ascontiguousarray(rows).data)

    def close(self) -> None:
        """Finish the file; safe to call twice."""
        self._file.close()
