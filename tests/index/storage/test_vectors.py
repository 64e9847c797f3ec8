"""Vectors on the disk and in FAISS, checked against numpy."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest

from index.arrays import Floats, Halves
from index.storage import vectors
from index.storage.vectors import (
    MAX_FLAT_VECTORS,
    VectorIndex,
    VectorIndexWriter,
    describe_search,
)


def unit(count: int, dimension: int, seed: int = 7) -> Floats:
    """Return random unit vectors."""
    matrix = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True))


def saved(folder: Path, *parts: Floats | Halves) -> VectorIndex:
    """Write vectors in parts, and open them."""
    builder = VectorIndexWriter(folder, "some", parts[0].shape[1])
    for part in parts:
        builder.add(part)
    builder.save()
    return VectorIndex(folder, "some")


def test_search_is_the_exact_cosine(tmp_path: Path) -> None:
    """Few vectors: ids and cosines are those of a brute-force search with numpy, to 1e-3."""
    matrix, question = unit(500, 32), unit(1, 32, seed=8)[0]
    some = saved(tmp_path, matrix[:200], matrix[200:])
    (ids,), (cosines,) = some.search(question[None], 10)
    expected = np.argsort(-(matrix @ question))[:10]
    assert ids.tolist() == expected.tolist()
    np.testing.assert_allclose(cosines, (matrix @ question)[expected], atol=1e-3)
    some.close()


def test_many_are_searched_by_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit nearly all of the nearest are found, and what is told is near their cosine."""
    monkeypatch.setattr(vectors, "MAX_FLAT_VECTORS", 1000)
    centres = unit(300, 384)
    matrix = np.repeat(centres, 20, axis=0) + 0.03 * unit(6000, 384, seed=8) * 384**0.5
    matrix = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
    some = saved(tmp_path, matrix)
    found = 0
    for question in matrix[::200]:
        (ids,), (told,) = some.search(question[None], 40)
        assert told.tolist() == sorted(told.tolist(), reverse=True)
        assert np.abs(told - matrix[ids] @ question)[:10].mean() < 0.1
        found += len(set(ids.tolist()) & set(np.argsort(-(matrix @ question))[:10].tolist()))
    assert found >= 0.95 * 10 * len(matrix[::200])
    some.close()


def test_the_number_of_threads_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index made on many cores is that made on one, to the byte."""
    monkeypatch.setattr(vectors, "MAX_FLAT_VECTORS", 1000)
    made = set()
    for threads in (1, 2, 3):
        (tmp_path / str(threads)).mkdir()
        builder = VectorIndexWriter(tmp_path / str(threads), "some", 96)
        builder.add(unit(5000, 96))
        builder.save(threads)
        made.add((tmp_path / str(threads) / "some.faiss").read_bytes())
    assert len(made) == 1
    assert faiss.omp_get_max_threads() == 1  # in this thread, which may go on to ask


@pytest.mark.parametrize("most", [10_000, 100], ids=["exact", "codes"])
def test_questions_together_find_what_each_finds_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Nobody's answer depends on who asks at the same time."""
    monkeypatch.setattr(vectors, "MAX_FLAT_VECTORS", most)
    some, questions = saved(tmp_path, unit(2000, 48)), unit(7, 48, seed=8)
    ids, told = some.search(questions, 20)
    for place, question in enumerate(questions):
        (alone,), (told_alone,) = some.search(question[None], 20)
        assert ids[place].tolist() == alone.tolist()
        np.testing.assert_allclose(told[place], told_alone, atol=1e-6)
    some.close()


@pytest.mark.parametrize("dimension", [384, 1024, 50, 7])
def test_vectors_of_any_width_have_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dimension: int
) -> None:
    """A model's vectors need not be of a width that three divides."""
    monkeypatch.setattr(vectors, "MAX_FLAT_VECTORS", 100)
    matrix = unit(700, dimension)
    some = saved(tmp_path, matrix)
    (ids,), _ = some.search(matrix[5][None], 20)
    assert 5 in ids
    some.close()


def test_searching_keeps_to_the_thread_that_asks(tmp_path: Path) -> None:
    """In a worker thread, too, FAISS starts no others, which would keep the cores busy."""
    some = saved(tmp_path, unit(500, 32))

    def search() -> int:
        faiss.omp_set_num_threads(2)
        some.search(unit(1, 32), 5)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(1) as worker:
        assert worker.submit(search).result() == 1
    some.close()


def test_cosines_of_chosen_ids_are_exact(tmp_path: Path) -> None:
    """Any ids, in any order, get their cosine with the question."""
    matrix, question = unit(50, 16), unit(1, 16, seed=9)[0]
    some = saved(tmp_path, matrix)
    chosen = np.array([31, 2, 2, 3, 4, 49])
    np.testing.assert_allclose(
        some.similarities(question, chosen), matrix[chosen] @ question, atol=1e-3
    )
    assert some.get(chosen[:0]).shape == (0, 16)
    some.close()


def test_more_asked_for_than_there_are(tmp_path: Path) -> None:
    """A small or empty collection gives what it has, never an id that does not exist."""
    (tmp_path / "none").mkdir()
    none = saved(tmp_path / "none", unit(2, 4)[:0])
    assert none.search(unit(1, 4), 5)[0].tolist() == [[]]
    two = saved(tmp_path, unit(2, 4))
    assert sorted(two.search(unit(1, 4), 5)[0][0].tolist()) == [0, 1]
    none.close()
    two.close()


def test_a_saved_vector_stays_as_it_is(tmp_path: Path) -> None:
    """Taken over into another index, and from there again, no bit of a vector changes."""
    first = saved(tmp_path, unit(30, 16))
    (tmp_path / "again").mkdir()
    again = saved(tmp_path / "again", first.get(np.arange(30)))
    assert np.array_equal(first.get(np.arange(30)), again.get(np.arange(30)))
    first.close()
    again.close()


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    """A cut file of vectors is not read as fewer."""
    saved(tmp_path, unit(30, 16)).close()
    file = tmp_path / "some.f16"
    file.write_bytes(file.read_bytes()[:-32])
    with pytest.raises(ValueError, match="29 some, and 30"):
        VectorIndex(tmp_path, "some")


def test_it_says_how_vectors_are_searched() -> None:
    """Few exactly, many by codes; the number that decides is told."""
    assert describe_search(MAX_FLAT_VECTORS).startswith("exact")
    assert "codes" in describe_search(MAX_FLAT_VECTORS + 1)
    assert str(MAX_FLAT_VECTORS) in describe_search(MAX_FLAT_VECTORS + 1)
