"""Unit vectors in a FAISS file; exact. The only score here is the cosine, higher is better."""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


class Vectors:
    """Vectors whose ids are their places: 0, 1, 2, …"""

    def __init__(self, flat: "faiss.Index") -> None:
        self._flat = flat

    @classmethod
    def empty(cls, dimension: int) -> "Vectors":
        """Return a collection of no vectors yet."""
        return cls(faiss.IndexFlatIP(dimension))

    @classmethod
    def load(cls, file: Path) -> "Vectors":
        """Read a saved collection; RuntimeError, FAISS's only one, when the file is not one."""
        return cls(faiss.read_index(str(file)))

    def save(self, file: Path) -> None:
        """Write the collection; OSError when it doesn't fit."""
        try:
            faiss.write_index(self._flat, str(file))
        except RuntimeError as error:
            raise OSError(f"{file.name} can't be written: {_first_line(error)}") from error

    def add(self, matrix: Matrix) -> None:
        """Append vectors, (count, dimension); they get the next ids."""
        self._flat.add(np.ascontiguousarray(matrix, np.float32))

    def __len__(self) -> int:
        return int(self._flat.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._flat.d)

    def search(self, vector: npt.NDArray[np.float32], k: int) -> tuple[Ids, Matrix]:
        """Return ids and cosines of the `k` nearest (fewer when there are fewer), best first."""
        k = min(k, len(self))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        cosines, ids = self._flat.search(vector[None], k)
        return ids[0], cosines[0]

    def get(self, ids: Ids) -> Matrix:
        """Return the vectors of these ids, (ids, dimension)."""
        if len(ids) == 0:
            return np.empty((0, self.dimension), np.float32)
        return np.asarray(self._flat.reconstruct_batch(ids), np.float32)

    def cosines(self, vector: npt.NDArray[np.float32], ids: Ids) -> Matrix:
        """Return the exact cosine of the vector with each of these ids."""
        return self.get(ids) @ vector


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
