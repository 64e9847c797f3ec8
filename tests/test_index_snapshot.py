"""What is measured of passages, against the same by numpy on a real index."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder
from index.model import prepared
from index.snapshot import Layout, Snapshot, published
from index.text import tongue

QUESTIONS = ("Blinken gặp Vương Nghị ngày nào?", "When did Blinken meet Wang Yi?")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_cosines_of_a_passage_are_those_of_its_sentences(
    seed_index: Path, question: str
) -> None:
    """The highest of them, and their mean, to 1e-3; each passage counts all of its sentences."""
    directory = published(seed_index)
    encoder = Encoder(prepared("bundled"))
    (asked,) = encoder.questions([question])
    vectors = np.fromfile(directory / "sentences.f16", np.float16).reshape(-1, len(asked.vector))
    cosines = vectors.astype(np.float32) @ asked.vector
    bounds = list(pairwise(Layout.load(directory / "layout.npz").starts.tolist()))
    async with await Snapshot.open(directory) as snapshot:
        (near,) = snapshot.near([asked])
        found = snapshot.candidates(question, asked, tongue(question), near)
    assert len(found.passages)
    of_each = [cosines[slice(*bounds[place])] for place in found.passages.tolist()]
    np.testing.assert_allclose(found.sentence, [its.max() for its in of_each], atol=1e-3)
    np.testing.assert_allclose(found.mean, [its.mean() for its in of_each], atol=1e-3)
