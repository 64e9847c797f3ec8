"""Shards answer as the single index of the same articles does."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.embedding.processor import instruction_set, maker
from index.search.index_reader import IndexReader, Query, SentenceRequest
from index.storage.generations import published_build
from index.text.languages import query_language
from tests.index.cluster.corpus import QUESTIONS, SHARDED, SINGLE, SPLIT, WIDE, opened


async def _queries(index: IndexReader) -> list[Query]:
    encoded = await index.encode(QUESTIONS)
    return [
        Query(text, query_language(text), each)
        for text, each in zip(QUESTIONS, encoded, strict=True)
    ]


Found = list[list[tuple[str, int, float]]]
# How far a score may move because a text was embedded in other company: on Intel's processors with
# AVX-512 not at all (tests/index/embedding/test_model.py); with AVX2 one of 29 moved by .013.
COMPANY = 1e-6 if (instruction_set(), maker()) == ("AVX512", "Intel") else 0.02


def assert_alike(found: Found, expected: Found, within: float) -> None:
    """Check that scores are the same within a tolerance, and the order where they are not."""
    for own, theirs in zip(found, expected, strict=True):
        scores = {(article, place): score for article, place, score in theirs}
        assert {(article, place): score for article, place, score in own} == {
            key: pytest.approx(score, abs=within) for key, score in scores.items()
        }
        assert len(own) == len(theirs)
        in_order = [scores[article, place] for article, place, _ in own]
        assert all(one >= other - 2 * within for one, other in pairwise(in_order))


async def _found(index: IndexReader) -> Found:
    """Return article, place and score of all passages found, by question."""
    queries = await _queries(index)
    found = []
    for query, candidates in zip(queries, await index.retrieve(queries), strict=True):
        rows = await index.passages(candidates.passages.tolist())
        scores = candidates.fused(query.language).tolist()
        found.append(
            [
                (passage.article_id, passage.ordinal, score)
                for (passage, _), score in zip(rows, scores, strict=True)
            ]
        )
    return found


async def test_all_passages_come_in_the_same_order_with_the_same_scores(corpus: Path) -> None:
    """With room for every candidate and exact vectors, shards and single index are equal."""
    async with (
        opened(published_build(corpus / SINGLE), WIDE) as single,
        opened(published_build(corpus / SPLIT), WIDE) as shards,
    ):
        assert_alike(await _found(shards), await _found(single), COMPANY)


async def test_the_usual_budgets_find_the_same_first(corpus: Path) -> None:
    """Divided among shards, embedded apart, they still hold the best passage of each question."""
    async with (
        opened(published_build(corpus / SINGLE)) as single,
        opened(published_build(corpus / SHARDED)) as shards,
    ):
        first = [own[0][:2] for own in await _found(shards)]
        assert first == [own[0][:2] for own in await _found(single)]


async def test_sentences_are_scored_as_in_the_single_index(corpus: Path) -> None:
    """The bounds and scores of each passage's sentences are the same."""
    async with (
        opened(published_build(corpus / SINGLE)) as single,
        opened(published_build(corpus / SPLIT)) as shards,
    ):
        scored = []
        for index in (single, shards):
            query = (await _queries(index))[0]
            (found,) = await index.retrieve([query])
            rows = await index.passages(found.passages[:5].tolist())
            requests = [SentenceRequest(query, tuple(passage for passage, _ in rows))]
            scored.append((await index.score_sentences(requests))[0])
    for one, other in zip(*scored, strict=True):
        assert one.bounds == other.bounds
        np.testing.assert_allclose(one.scores, other.scores, atol=1e-6)


async def test_what_is_restored_and_told_is_the_same(corpus: Path) -> None:
    """Diacritics, figures, newest articles, and the articles behind every id."""
    async with (
        opened(published_build(corpus / SINGLE)) as single,
        opened(published_build(corpus / SPLIT)) as shards,
    ):
        texts = ["blinken gap vuong nghi o dau", "metro ha noi chay thu"]
        assert await shards.restore_diacritics(texts) == await single.restore_diacritics(texts)
        ours, theirs = await shards.info(), await single.info()
        assert (ours.articles, ours.passages, ours.outlets) == (
            theirs.articles,
            theirs.passages,
            theirs.outlets,
        )
        assert {one.id for one in await shards.newest(4)} == {
            one.id for one in await single.newest(4)
        }
        for article_id in await single.sample(100):
            mine, its = await shards.article(article_id), await single.article(article_id)
            assert mine and its
            assert mine[0] == its[0]
            assert [passage.text for passage in mine[1]] == [passage.text for passage in its[1]]
        assert await shards.article("no such article") is None


async def test_leads_and_vectors_are_the_same(corpus: Path) -> None:
    """The newest leads of a span of time, in order, and the vectors of their passages."""
    since, until = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    async with (
        opened(published_build(corpus / SINGLE)) as single,
        opened(published_build(corpus / SPLIT)) as shards,
    ):
        told = {}
        for index in (single, shards):
            rows = await index.leads(since, until, 10)
            days = [article.published for _, article in rows if article.published]
            assert days == sorted(days, reverse=True)
            vectors = await index.vectors([passage.id for passage, _ in rows])
            told[index] = {
                article.id: tuple(vector)
                for (_, article), vector in zip(rows, vectors.tolist(), strict=True)
            }
            assert len(await index.leads(since, until, 2)) == 2
            assert len(await index.vectors([])) == 0
        assert told[single] == told[shards]
        assert len(told[single]) == 5
