"""Whether two contestants did the same work: the cosines of their vectors."""

import numpy as np
import numpy.typing as npt

LEAST = 0.999
Vectors = npt.NDArray[np.float32]


def least_cosine(some: Vectors, others: Vectors) -> float:
    """Return the least cosine between rows of two arrays, (texts, dimension)."""
    if some.shape != others.shape:
        raise SystemExit(f"vectors of shape {some.shape} can't be compared with {others.shape}")
    lengths = np.linalg.norm(some, axis=1) * np.linalg.norm(others, axis=1)
    return float(np.min(np.sum(some * others, axis=1) / lengths))


def require_same(name: str, theirs: Vectors, ours: Vectors) -> None:
    """Refuse to compare different work: SystemExit unless each cosine is above LEAST."""
    least = least_cosine(theirs, ours)
    if not least > LEAST:
        raise SystemExit(
            f"{name} does not do the same work: its least cosine to our vectors is {least:.5f}, "
            f"and must be above {LEAST}"
        )
