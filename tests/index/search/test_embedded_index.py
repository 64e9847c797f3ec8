"""What is measured of passages, against the same by numpy on a real index."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.search.index_reader import SentenceRequest
from index.storage.files import PassageMap
from index.storage.generations import published_build
from index.text.sentences import sentences
from tests.index.reading import open_index, query

QUESTIONS = ("Blinken gặp Vương Nghị ngày nào?", "When did Blinken meet Wang Yi?")


async def test_sentences_stand_where_they_were_split(seed_index: Path) -> None:
    """The bounds of every passage's sentences are those of splitting its text."""
    async with open_index(published_build(seed_index)) as index:
        count = (await index.info()).passages
        passages = [passage for passage, _ in await index.passages(range(count))]
        request = SentenceRequest(await query(index, QUESTIONS[0]), tuple(passages))
        (scored,) = await index.score_sentences([request])
    for passage, found in zip(passages, scored, strict=True):
        assert found.bounds == sentences(passage.text)
        assert len(found.scores) == len(found.bounds)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_cosines_of_a_passage_are_those_of_its_sentences(
    seed_index: Path, question: str
) -> None:
    """The highest of them, and their mean, to 1e-3; each passage counts all of its sentences."""
    directory = published_build(seed_index)
    async with open_index(directory) as index:
        asked = await query(index, question)
        (found,) = await index.retrieve([asked])
    vector = asked.encoded.vector
    vectors = np.fromfile(directory / "sentences.f16", np.float16).reshape(-1, len(vector))
    cosines = vectors.astype(np.float32) @ vector
    bounds = list(pairwise(PassageMap.load(directory / "layout.npz").starts.tolist()))
    assert len(found.passages)
    of_each = [cosines[slice(*bounds[place])] for place in found.passages.tolist()]
    np.testing.assert_allclose(found.sentence, [its.max() for its in of_each], atol=1e-3)
    np.testing.assert_allclose(found.mean, [its.mean() for its in of_each], atol=1e-3)


async def test_queries_together_find_what_each_finds_alone(seed_index: Path) -> None:
    """A batch of queries has the passages and scores of its queries, in their order."""
    async with open_index(published_build(seed_index)) as index:
        queries = [await query(index, question) for question in QUESTIONS]
        together = await index.retrieve(queries)
        for one, found in zip(queries, together, strict=True):
            (alone,) = await index.retrieve([one])
            assert found.passages.tolist() == alone.passages.tolist()
            np.testing.assert_allclose(found.fused(one.language), alone.fused(one.language))


async def test_nothing_asked_finds_nothing(seed_index: Path) -> None:
    """No queries, no texts and no passages are no error."""
    async with open_index(published_build(seed_index)) as index:
        assert await index.retrieve([]) == []
        assert await index.encode([]) == []
        assert await index.passages([]) == []
        request = SentenceRequest(await query(index, QUESTIONS[0]), ())
        assert await index.score_sentences([request]) == [[]]


async def test_a_score_is_the_sum_of_its_terms(seed_index: Path) -> None:
    """What `--explain` shows adds up to what passages are ranked by."""
    async with open_index(published_build(seed_index)) as index:
        asked = await query(index, QUESTIONS[0])
        (found,) = await index.retrieve([asked])
    for place, score in enumerate(found.fused(asked.language).tolist()):
        terms = found.score_terms(place, asked.language)
        assert sum(term.weighted for term in terms) == pytest.approx(score, abs=1e-5)
