"""Vectors in FAISS, checked against numpy."""

from pathlib import Path

import numpy as np

from index.vectors import Vectors


def unit(count: int, dimension: int, seed: int = 7) -> np.ndarray:
    """Return random unit vectors."""
    matrix = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def test_search_is_the_exact_cosine(tmp_path: Path) -> None:
    """Ids and scores are those of a brute-force search with numpy, also after save and load."""
    matrix, question = unit(500, 32), unit(1, 32, seed=8)[0]
    vectors = Vectors.empty(32)
    vectors.add(matrix[:200])
    vectors.add(matrix[200:])
    vectors.save(tmp_path / "some.faiss")
    ids, cosines = Vectors.load(tmp_path / "some.faiss").search(question, 10)
    expected = np.argsort(-(matrix @ question))[:10]
    assert ids.tolist() == expected.tolist()
    np.testing.assert_allclose(cosines, (matrix @ question)[expected], atol=1e-6)


def test_cosines_of_chosen_ids_are_exact() -> None:
    """Any ids, in any order, get their cosine with the question."""
    matrix, question = unit(50, 16), unit(1, 16, seed=9)[0]
    vectors = Vectors.empty(16)
    vectors.add(matrix)
    chosen = np.array([31, 2, 2, 49])
    np.testing.assert_allclose(
        vectors.cosines(question, chosen), matrix[chosen] @ question, atol=1e-6
    )


def test_more_asked_for_than_there_are() -> None:
    """A small or empty collection gives what it has, never an id that does not exist."""
    vectors = Vectors.empty(4)
    assert vectors.search(unit(1, 4)[0], 5)[0].tolist() == []
    vectors.add(unit(2, 4))
    assert sorted(vectors.search(unit(1, 4)[0], 5)[0].tolist()) == [0, 1]
