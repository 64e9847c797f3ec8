"""The file of what was learnt."""

from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from index.reading.weights import Head, ReaderWeights, load, load_facts, packaged, quantised, save


def weights() -> ReaderWeights:
    """Make weights of one matrix and one bias."""
    draw = np.random.default_rng(15)
    head = Head(*(draw.normal(size=(2, 4)).astype(np.float32) for _ in Head.__slots__))
    matrix = draw.normal(scale=0.01, size=(6, 64)).astype(np.float32)
    return ReaderWeights({"l7.q.w": matrix}, {"l7.q.b": matrix[:, 0]}, head)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """A file gives its weights back: matrices to 4 bits, the rest to 16."""
    made = weights()
    save(tmp_path / "reader.npz", made)
    read = load(tmp_path / "reader.npz")
    expected = quantised(made.matrices["l7.q.w"]).floats()
    np.testing.assert_allclose(read.matrices["l7.q.w"], expected, atol=1e-6)
    np.testing.assert_allclose(read.floats["l7.q.b"], made.floats["l7.q.b"], atol=1e-4)
    np.testing.assert_allclose(read.head.outer, made.head.outer, atol=2e-3)


def test_four_bits_keep_a_matrix_to_a_fourteenth() -> None:
    """No weight moves by more than half a step: a fourteenth of its block's largest."""
    matrix = weights().matrices["l7.q.w"]
    error = np.abs(quantised(matrix).floats() - matrix).reshape(6, 2, 32)
    largest = np.abs(matrix).reshape(6, 2, 32).max(axis=2, keepdims=True)
    assert (error <= largest / 14 + 1e-5).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"no weights"])
def test_a_damaged_file_is_said_to_be(tmp_path: Path, content: bytes) -> None:
    """A cut or foreign file raises ModelError, with what to do."""
    (tmp_path / "reader.npz").write_bytes(content)
    with pytest.raises(ModelError, match="install hoibao again"):
        load(tmp_path / "reader.npz")


def test_the_file_that_ships_is_small_and_complete() -> None:
    """It takes a few MB, holds what was tuned and no more, and says how it is to be taken."""
    assert packaged().stat().st_size < 11_000_000
    read, facts = load(packaged()), load_facts(packaged())
    assert {name.split(".")[0] for name in read.matrices} == {f"l{n}" for n in range(3, 12)}
    assert set(facts["calibration"]) == set(facts["answerability"]) == {"vi", "vi-toneless", "en"}
