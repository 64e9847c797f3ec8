"""Lexical scores, checked against the formula."""

from collections import Counter
from math import log1p
from pathlib import Path

import numpy as np
import pytest

from index.text import terms
from index.words import K1, B, Words, WordsBuilder

PASSAGES = [
    "Ngoại trưởng Mỹ gặp ngoại trưởng Trung Quốc tại Bali.",
    "Giá vàng trong nước tăng mạnh phiên thứ ba liên tiếp.",
    "Trung Quốc nói Mỹ nên bỏ thuế quan.",
    "",
]


@pytest.fixture
def words(tmp_path: Path) -> Words:
    """Build, save and load the words of PASSAGES."""
    builder = WordsBuilder()
    for passage in PASSAGES:
        builder.add(passage)
    builder.save(tmp_path / "words")
    return Words.load(tmp_path / "words", len(PASSAGES))


def expected(question: str) -> list[float]:
    """Compute the scores from the formula in index/words.py, term by term."""
    corpus = [Counter(terms(passage)) for passage in PASSAGES]
    lengths = [sum(counts.values()) for counts in corpus]
    mean = sum(lengths) / len(lengths)
    asked = dict.fromkeys(terms(question))
    idf = {}
    for term in asked:
        df = sum(term in counts for counts in corpus)
        idf[term] = log1p((len(corpus) - df + 0.5) / (df + 0.5))
    total = sum(idf.values())
    return [
        sum(
            idf[term] * counts[term] / (counts[term] + K1 * (1 - B + B * length / mean))
            for term in asked
        )
        / total
        for counts, length in zip(corpus, lengths, strict=True)
    ]


@pytest.mark.parametrize(
    "question",
    ["Ngoại trưởng Mỹ ở Bali", "gia vang tang", "Trung Quốc thuế quan Mỹ", "Blinken Bali"],
)
def test_scores_are_bm25_as_a_share_of_the_question(words: Words, question: str) -> None:
    """Every passage's score is the formula's, between 0 and 1."""
    scores = words.scores(question)
    np.testing.assert_allclose(scores, expected(question), atol=1e-5)
    assert scores.min() >= 0
    assert scores.max() < 1


def test_tones_do_not_hide_a_match(words: Words) -> None:
    """A question without tone marks scores as the one with them."""
    np.testing.assert_allclose(words.scores("gia vang"), words.scores("giá vàng"))


@pytest.mark.parametrize("question", ["", "khi nào", "xyzzy", "?!"])
def test_nothing_to_match_scores_nothing(words: Words, question: str) -> None:
    """Stop words, unknown words and no words at all score 0 everywhere."""
    assert words.scores(question).tolist() == [0.0] * len(PASSAGES)


def test_unknown_words_make_the_score_fade(words: Words) -> None:
    """Each word that no passage has lowers the share of the words that match."""
    assert words.scores("Bali Wang Yi meeting").max() < words.scores("Bali").max() / 2


def test_a_corpus_without_a_term_can_be_indexed(tmp_path: Path) -> None:
    """A corpus of stop words alone is built and asked without an error."""
    builder = WordsBuilder()
    builder.add("và của là")
    builder.save(tmp_path / "words")
    assert Words.load(tmp_path / "words", 1).scores("giá vàng").tolist() == [0.0]
