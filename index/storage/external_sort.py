"""External merge sort of term hashes: sorted runs on the disk, merged range by range.

Knuth, The Art of Computer Programming 3, 5.4. A term of a passage takes 12 bytes of scratch space,
some 2.5 kB a passage.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from index.arrays import Hashes

Owners = npt.NDArray[np.uint32]


class ExternalSort:
    """Sorts term hashes with the passage of each; holds about `size` of them in memory."""

    def __init__(self, folder: Path, size: int) -> None:
        # Unnamed files vanish when they are closed, also when the process is killed.
        self._hashes = TemporaryFile(dir=folder)  # noqa: SIM115 - close() closes both
        self._owners = TemporaryFile(dir=folder)  # noqa: SIM115
        self._ends = [0]  # of the runs, in the files
        self._size = size

    def add(self, hashes: Hashes, owners: Owners) -> None:
        """Add a run; passages of one hash must ascend, within it and over later runs."""
        order = np.argsort(hashes, kind="stable")
        self._hashes.write(hashes[order].data)
        self._owners.write(owners[order].data)
        self._ends.append(self._ends[-1] + len(hashes))

    def parts(self) -> Iterator[tuple[Hashes, Owners]]:
        """Yield all in order, by hash, then by passage; all of one hash is in one part."""
        parts = self._ends[-1] // self._size + 1
        # Hashes are uniform, so parts of equal range are about equally large.
        bounds = np.arange(1, parts, dtype=np.uint64) * np.uint64((2**64 - 1) // parts)
        cuts = np.empty((len(self._ends) - 1, parts + 1), np.int64)  # of each run, in the files
        for cut, (start, end) in zip(cuts, pairwise(self._ends), strict=True):
            run = _read(self._hashes, np.uint64, start, end)
            cut[:] = [start, *(start + np.searchsorted(run, bounds)), end]
        for part in range(parts):
            spans = cuts[:, part : part + 2].tolist()
            hashes = np.concatenate([_read(self._hashes, np.uint64, *span) for span in spans])
            owners = np.concatenate([_read(self._owners, np.uint32, *span) for span in spans])
            order = np.argsort(hashes, kind="stable")  # timsort merges sorted runs
            yield hashes[order], owners[order]

    def close(self) -> None:
        """Remove the files; safe to call twice."""
        self._hashes.close()
        self._owners.close()


def _read(file: IO[bytes], kind: type[Any], start: int, end: int) -> npt.NDArray[Any]:
    """Read a slice of an array; a mapped file would count as memory of the process."""
    size = np.dtype(kind).itemsize
    file.seek(start * size)
    return np.frombuffer(file.read((end - start) * size), kind)
