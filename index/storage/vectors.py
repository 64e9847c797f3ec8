"""Unit vectors: the exact ones in a file, and a FAISS index for approximate search over them.

The only score is the cosine; higher is better. `similarities` gives exact cosines, of vectors that
are stored in float16, which moves a cosine by less than 1e-3. A file may hold means of unit vectors
instead: their similarity is the mean of the cosines.

Up to MAX_FLAT_VECTORS the FAISS index is flat. Beyond that it holds product-quantised codes of
four bits for three dimensions in fast-scan order, 32 of them looked up at once (Jégou et al., 2011;
André et al., 2015), and `search` returns approximate cosines: to get the best ten, search for some
hundreds and compare those exactly. Every code is scanned: an inverted file, which scans a few
lists, loses a query's nearest sentences, since queries lie apart from sentences
(`python -m tests.benchmarks.search`).
"""

from pathlib import Path

import faiss
import numpy as np

from index.arrays import Floats, Halves, Ids, chunks
from index.storage.row_file import RowFile, RowFileWriter

MAX_FLAT_VECTORS = 20_000  # a flat scan of as many takes some 2 ms
ADD_CHUNK = 16_384  # vectors added to a FAISS index at a time, and those it is trained with
SAMPLE = 64  # vectors looked at when a file is opened
MAX_LENGTH = 1.01  # of a unit vector in float16, or of a mean of some
PQ_BITS = 4  # of a sub-vector's code: what fast scan is made for
PQ_SUBVECTOR_DIM = 3  # with 2 the scan takes half as long again, with 4 it finds fewer
KMEANS_ITERATIONS = 10  # FAISS's default of 25 takes twice the time and finds no more

VECTORS_SUFFIX = ".f16"
FAISS_SUFFIX = ".faiss"


class VectorFile:
    """Vectors in a file, whose ids are their places: 0, 1, 2, …"""

    def __init__(self, file: Path, dimension: int) -> None:
        """Open a finished file; OSError or ValueError when it is damaged."""
        self.dimension = dimension
        self._rows = RowFile(file, dimension, np.float16)

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, ids: Ids) -> Halves:
        """Return the vectors of these ids as they are stored, (ids, dimension)."""
        return np.asarray(self._rows.take(ids), np.float16)

    def is_sound(self) -> bool:
        """Tell whether vectors spread over the file have a length: blank or torn ones have none."""
        rows = self.get(np.linspace(0, len(self) - 1, min(len(self), SAMPLE)).astype(np.int64))
        lengths = np.linalg.norm(rows.astype(np.float32), axis=1)
        return bool(np.all((lengths > 0) & (lengths < MAX_LENGTH)))

    def similarities(self, vector: Floats, ids: Ids) -> Floats:
        """Return the exact cosine of the vector with each of these ids, (ids,).

        Of a stored mean of unit vectors, it is the mean of their cosines.
        """
        if not len(ids):  # which FAISS does not take
            return np.empty(0, np.float32)
        # FAISS reads float16 in a third of the time that numpy takes to convert it to float32.
        _use_one_thread()
        index = _flat_index(self.dimension)
        index.add_sa_codes(self.get(ids).view(np.uint8))
        (cosines,), (places,) = index.search(vector[None], len(ids))
        found = np.empty(len(ids), np.float32)
        found[places] = cosines
        return found

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows.close()


class VectorIndex(VectorFile):
    """Unit vectors, and the FAISS index that finds the nearest of them."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open saved ones; RuntimeError, OSError or ValueError when a file is damaged."""
        self._faiss = faiss.read_index(str(folder / (name + FAISS_SUFFIX)))
        super().__init__(folder / (name + VECTORS_SUFFIX), int(self._faiss.d))
        if len(self) != self._faiss.ntotal:
            self.close()
            raise ValueError(f"{len(self)} {name}, and {self._faiss.ntotal} in their index")

    def search(self, queries: Floats, k: int) -> tuple[Ids, Floats]:
        """Return the `k` nearest ids of each query, best first, and their approximate cosines.

        Both are (queries, k), and narrower when there are fewer vectors. Codes are read once for
        all queries, so that each costs less than alone.
        """
        k = min(k, len(self))
        if k == 0:
            none = np.empty((len(queries), 0), np.float32)
            return none.astype(np.int64), none
        _use_one_thread()
        scores, ids = self._faiss.search(queries, k)
        if not _is_flat(len(self)):
            # Squared distance of unit vectors = 2 - 2 · cosine.
            scores = np.asarray(1 - scores / 2, np.float32)
        return ids, scores


class VectorIndexWriter:
    """Writes vectors as they come, in the order of their ids."""

    def __init__(self, folder: Path, name: str, dimension: int) -> None:
        self._folder, self._name, self._dimension = folder, name, dimension
        self._rows = RowFileWriter(folder / (name + VECTORS_SUFFIX))

    def add(self, vectors: Floats | Halves) -> None:
        """Append vectors, (count, dimension); they get the next ids."""
        self._rows.add(np.asarray(vectors, np.float16))

    def save(self, threads: int = 1) -> None:
        """Train and write the FAISS index, with so many threads; OSError when the disk is full."""
        self.close()
        faiss.omp_set_num_threads(threads)
        rows = RowFile(self._folder / (self._name + VECTORS_SUFFIX), self._dimension, np.float16)
        index = _new_index(len(rows), self._dimension)
        sample = np.linspace(0, len(rows) - 1, min(len(rows), ADD_CHUNK)).astype(np.int64)
        if len(rows):
            index.train(rows.take(sample).astype(np.float32))
        for start, end in chunks(len(rows), ADD_CHUNK):
            index.add(rows.take(np.arange(start, end)).astype(np.float32))
        _use_one_thread()
        rows.close()
        file = self._folder / (self._name + FAISS_SUFFIX)
        try:
            faiss.write_index(index, str(file))
        except RuntimeError as error:
            raise OSError(f"{file.name} can't be written: {_first_line(error)}") from error

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._rows.close()


def describe_search(count: int) -> str:
    """Say how so many vectors are searched, and why."""
    if _is_flat(count):
        return f"exact, being no more than {MAX_FLAT_VECTORS}"
    return f"by product-quantised codes, then exactly, being more than {MAX_FLAT_VECTORS}"


def _is_flat(count: int) -> bool:
    return count <= MAX_FLAT_VECTORS


def _new_index(count: int, dimension: int) -> "faiss.Index":
    if _is_flat(count):
        return _flat_index(dimension)
    # L2 ranks unit vectors as the cosine does. Fast scan rounds its tables to 8 bits, which costs
    # more precision for inner products (all far from 0) than for distances.
    part = next(size for size in (PQ_SUBVECTOR_DIM, 2, 1) if dimension % size == 0)
    index = faiss.IndexPQFastScan(dimension, dimension // part, PQ_BITS, faiss.METRIC_L2)
    index.pq.cp.niter = KMEANS_ITERATIONS
    return index


def _flat_index(dimension: int) -> "faiss.Index":
    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)


def _use_one_thread() -> None:
    """Keep FAISS in the calling thread: tasks here are short, and idle OpenMP threads spin.

    OpenMP keeps this setting by thread, so every caller sets it.
    """
    faiss.omp_set_num_threads(1)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
