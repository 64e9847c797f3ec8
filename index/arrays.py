"""Names for the numpy arrays that pass between modules, and ranges over their rows."""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ids: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float32]  # of any shape; a docstring gives it where it matters
Doubles: TypeAlias = npt.NDArray[np.float64]
Halves: TypeAlias = npt.NDArray[np.float16]
Codes: TypeAlias = npt.NDArray[np.uint8]  # bits packed into bytes
Hashes: TypeAlias = npt.NDArray[np.uint64]

NO_IDS: Ids = np.empty(0, np.int64)


def chunks(count: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each chunk of at most `size` rows out of `count`."""
    return ((start, min(start + size, count)) for start in range(0, count, size))


def ranges(starts: Ids, ends: Ids) -> Ids:
    """Return the numbers from each start up to its end (exclusive), one range after another."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths  # length of all ranges before each
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum())


def is_among(ids: Ids, wanted: Ids) -> npt.NDArray[np.bool_]:
    """Return which of the ids are among those wanted, which are ascending, (ids,)."""
    if not len(wanted):
        return np.zeros(len(ids), np.bool_)
    places = np.minimum(np.searchsorted(wanted, ids), len(wanted) - 1)
    return np.asarray(wanted[places] == ids, np.bool_)
