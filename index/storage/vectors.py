"""Unit vectors: the exact ones in a file, and a FAISS index that says which of them are near.

The only score here is the cosine, higher is better. `cosines` tells those of the exact vectors,
which are kept in float16; that moves a cosine by less than 1e-3. A file may hold means of unit
vectors instead: then it tells the mean of their cosines.

Up to EXACT vectors the FAISS index holds them all as they are. Beyond, it holds product-quantised
codes, four bits for three dimensions, in the order that lets a processor look up 32 of them at once
(Jégou et al., 2011; André et al., 2015), and `near` tells about what the cosines are: who wants the
ten nearest asks for some hundreds, and compares those exactly. It reads every code: an inverted
file, which would read a few lists, loses a question's nearest sentences, since questions lie apart
from them (`python -m tests.benchmarks.search`).
"""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.storage.row_file import Rows, RowsBuilder, chunks

Matrix = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Ids = npt.NDArray[np.int64]

EXACT = 20_000  # up to as many vectors FAISS reads each of them whole, in some 2 ms
AT_ONCE = 16_384  # vectors, when a FAISS index is made
BITS = 4  # of a part of a code: what fast scan is made for
LEARNING = 10  # rounds of k-means; with FAISS's 25 it takes twice the time, and finds no more
PART = 3  # dimensions; with 2 the scan takes half as long again, with 4 it finds fewer

VECTORS = ".f16"
NEAR = ".faiss"


class Stored:
    """Vectors in a file, whose ids are their places: 0, 1, 2, …"""

    def __init__(self, file: Path, dimension: int) -> None:
        """Open a finished file; OSError or ValueError when it is damaged."""
        self.dimension = dimension  # numbers in a vector
        self._rows = Rows(file, dimension, np.float16)

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, ids: Ids) -> Halves:
        """Return the vectors of these ids as the file has them, (ids, dimension)."""
        return np.asarray(self._rows.at(ids), np.float16)

    def cosines(self, vector: Matrix, ids: Ids) -> Matrix:
        """Return the exact cosine of the vector with each of these ids, (ids,).

        Of one that is the mean of unit vectors, it is the mean of their cosines.
        """
        # FAISS reads float16 in a third of the time that numpy takes to turn it into float32.
        _alone()
        some = _exact(self.dimension)
        some.add_sa_codes(self.get(ids).view(np.uint8))
        (cosines,), (places,) = some.search(vector[None], len(ids))
        found = np.empty(len(ids), np.float32)
        found[places] = cosines
        return found

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows.close()


class Vectors(Stored):
    """Unit vectors, and the FAISS index that says which of them are near."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open saved ones; RuntimeError, OSError or ValueError when a file is damaged."""
        self._near = faiss.read_index(str(folder / (name + NEAR)))
        super().__init__(folder / (name + VECTORS), int(self._near.d))
        if len(self) != self._near.ntotal:
            self.close()
            raise ValueError(f"{len(self)} {name}, and {self._near.ntotal} in their index")

    def near(self, questions: Matrix, k: int) -> tuple[Ids, Matrix]:
        """Return ids of the `k` nearest to each of some vectors, and about what their cosines are.

        Both are (questions, k), the best first, and narrower when there are fewer vectors. Codes
        are read once for several questions, so that each costs less than alone.
        """
        k = min(k, len(self))
        if k == 0:
            none = np.empty((len(questions), 0), np.float32)
            return none.astype(np.int64), none
        _alone()
        told, ids = self._near.search(questions, k)
        if not _is_exact(len(self)):
            # Of unit vectors, the square of the distance is 2 - 2 · cosine.
            told = np.asarray(1 - told / 2, np.float32)
        return ids, told


class VectorsBuilder:
    """Writes vectors as they come, in the order of their ids."""

    def __init__(self, folder: Path, name: str, dimension: int) -> None:
        self._folder, self._name, self._dimension = folder, name, dimension
        self._rows = RowsBuilder(folder / (name + VECTORS))

    def add(self, matrix: Matrix | Halves) -> None:
        """Append vectors, (count, dimension); they get the next ids."""
        self._rows.add(np.asarray(matrix, np.float16))

    def save(self, threads: int = 1) -> None:
        """Finish the files, with so many threads; OSError when they don't fit."""
        self.close()
        faiss.omp_set_num_threads(threads)
        rows = Rows(self._folder / (self._name + VECTORS), self._dimension, np.float16)
        near = _empty(len(rows), self._dimension)
        sample = np.linspace(0, len(rows) - 1, min(len(rows), AT_ONCE)).astype(np.int64)
        if len(rows):
            near.train(rows.at(sample).astype(np.float32))  # it learns where their middle is
        for start, end in chunks(len(rows), AT_ONCE):
            near.add(rows.at(np.arange(start, end)).astype(np.float32))
        _alone()
        rows.close()
        file = self._folder / (self._name + NEAR)
        try:
            faiss.write_index(near, str(file))
        except RuntimeError as error:
            raise OSError(f"{file.name} can't be written: {_first_line(error)}") from error

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows.close()


def how(count: int) -> str:
    """Say how so many vectors are searched, and why."""
    if _is_exact(count):
        return f"exact, being no more than {EXACT}"
    return f"by product-quantised codes, then exactly, being more than {EXACT}"


def _is_exact(count: int) -> bool:
    return count <= EXACT


def _empty(count: int, dimension: int) -> "faiss.Index":
    if _is_exact(count):
        return _exact(dimension)
    # Of unit vectors the nearest have the highest cosine; and what FAISS looks up is rounded to 8
    # bits, which takes more from inner products, that are far from 0, than from distances.
    part = next(size for size in (PART, 2, 1) if dimension % size == 0)
    near = faiss.IndexPQFastScan(dimension, dimension // part, BITS, faiss.METRIC_L2)
    near.pq.cp.niter = LEARNING
    return near


def _exact(dimension: int) -> "faiss.Index":
    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)


def _alone() -> None:
    """Let FAISS work in this thread alone.

    What is done here is too short for more, whose idle ones keep the cores busy. OpenMP keeps the
    number by thread, so whichever calls says so.
    """
    faiss.omp_set_num_threads(1)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
