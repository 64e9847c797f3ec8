"""From token vectors to the words of an answer."""

import numpy as np
import pytest

from index.reading.pairs import Pair
from index.reading.spans import LONGEST_ANSWER, spanned, whole_words
from index.reading.weights import Head


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("Ông Blinken đến.", 5, 9, "Blinken"),  # to whole words
        ("gặp ngày 9/7, rồi", 4, 13, "ngày 9/7"),  # without the comma
        ("chiếm 12,5% số phiếu", 6, 11, "12,5%"),
        ("(AFP)", 0, 5, "(AFP)"),
        ("nói: “Vâng”.", 5, 12, "“Vâng”"),
    ],
)
def test_an_answer_is_whole_words(text: str, start: int, end: int, words: str) -> None:
    """A place is widened to whole words, and bare punctuation at its ends is left out."""
    place = whole_words(text, start, end)
    assert text[slice(*place)] == words


def head() -> Head:
    """Make a head for vectors of two numbers: how well an answer begins, and ends, at a token."""
    return Head(
        ends=np.eye(2, dtype=np.float32),
        ends_bias=np.zeros(2, np.float32),
        inner=np.eye(2, 6, dtype=np.float32),
        inner_bias=np.zeros(2, np.float32),
        outer=np.array([[1, 1]], np.float32),
        outer_bias=np.zeros(1, np.float32),
    )


def pair_of(words: list[str]) -> tuple[Pair, str]:
    """Make a pair whose passage is these words, a token each, after two tokens of a question."""
    text, spans = " ".join(words), []
    for word in words:
        start = spans[-1][1] + 1 if spans else 0
        spans.append((start, start + len(word)))
    return Pair([0] * (len(words) + 3), 2, spans), text


def test_the_words_with_the_largest_sum_are_found() -> None:
    """An answer begins where that is likeliest together with where it ends, never after."""
    pair, text = pair_of(["ngày", "9", "tháng", "7"])
    tokens = np.zeros((7, 2), np.float32)
    tokens[3] = 5, 0  # "9" begins well
    tokens[5] = 0, 4  # "7" ends well
    tokens[2] = 0, 8  # "ngày" ends better, but before that
    found = spanned(tokens, pair, text, head())
    assert text[slice(*found.span)] == "9 tháng 7"
    assert found.margin == pytest.approx(9, abs=1e-4)


def test_an_answer_has_a_longest_length() -> None:
    """However well they begin and end, more tokens than the longest are no answer."""
    pair, text = pair_of([f"t{number}" for number in range(60)])
    tokens = np.zeros((63, 2), np.float32)
    tokens[2], tokens[61] = (5, 0), (0, 5)
    found = spanned(tokens, pair, text, head())
    assert len(text[slice(*found.span)].split()) <= LONGEST_ANSWER


def test_a_passage_without_tokens_has_no_words() -> None:
    """An empty passage gives an empty place."""
    assert spanned(np.zeros((3, 2), np.float32), Pair([0, 0, 0], 2, []), "", head()).span == (0, 0)


def test_each_sentence_has_its_best_words_and_their_share() -> None:
    """The answer is likelier in the sentence where it both begins and ends."""
    pair, text = pair_of(["Họ", "họp", "ở", "Bali.", "Ông", "Vương", "đến", "Lào."])
    tokens = np.zeros((11, 2), np.float32)
    tokens[5] = 3, 3  # "Bali." begins and ends well
    tokens[7] = 2, 2  # and "Vương" less so
    first, second = spanned(tokens, pair, text, head()).by_sentence
    assert [text[slice(*one.span)] for one in (first, second)] == ["Bali", "Vương"]
    assert 1 > first.share > second.share > 0
    assert first.share + second.share <= 1


def test_a_sentence_that_was_not_read_has_no_words() -> None:
    """Of a passage that is longer than the window, the rest is left out."""
    pair, text = pair_of(["Họ", "họp.", "Ông", "đến."])
    pair = Pair(pair.ids[:-2], pair.first, pair.spans[:2])
    (only,) = spanned(np.zeros((5, 2), np.float32), pair, text, head()).by_sentence
    assert only.span[1] <= text.index("Ông")
