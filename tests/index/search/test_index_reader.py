"""What is measured of passages, against the same by numpy on a real index."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.embedding.encoder import Encoder
from index.embedding.model_card import prepared
from index.search.index_reader import Layout, Snapshot, published
from index.text.analysis import tongue
from index.text.sentences import sentences

QUESTIONS = ("Blinken gặp Vương Nghị ngày nào?", "When did Blinken meet Wang Yi?")


async def test_sentences_stand_where_they_were_split(seed_index: Path) -> None:
    """Of every passage of the index."""
    async with await Snapshot.open(published(seed_index)) as snapshot:
        ids = range(len(snapshot.passages))
        for passage, _ in await snapshot.store.passages(ids):
            assert snapshot.spans(passage.id) == sentences(passage.text)


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
