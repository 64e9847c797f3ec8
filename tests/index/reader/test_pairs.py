"""A question and a passage as tokens: what each token stands for in the passage."""

import pytest

from index.embedding.model_card import read_card
from index.embedding.tokenizer import open_tokenizer
from index.preparation.prepare import prepared
from index.reading.pairs import LONGEST_QUESTION, PairReader

PASSAGE = "Ngày 9/7,  ông “Đỗ Khắc Tường” đã …\nđến Viêng Chăn, mang ½ tấn cà phê."


@pytest.fixture(scope="module")
def reader() -> PairReader:
    """Return what makes pairs with the bundled tokenizer."""
    folder = prepared("bundled")
    return PairReader(open_tokenizer(folder), read_card(folder))


def test_tokens_know_their_place_in_the_passage(reader: PairReader) -> None:
    """Every character but white space is in a token's place, also where the tokenizer reads
    another one in its stead."""
    pair = reader.pair("Ai đến Lào?", PASSAGE)
    covered = "".join(PASSAGE[start:end] for start, end in pair.spans)
    assert "".join(covered.split()) == "".join(PASSAGE.split())
    assert pair.spans == sorted(pair.spans)


def test_a_pair_has_a_token_for_each_place(reader: PairReader) -> None:
    """The passage's tokens begin at `first`, and only the end mark follows them."""
    pair = reader.pair("Ai đến Lào?", PASSAGE)
    assert len(pair.ids) == pair.first + len(pair.spans) + 1


def test_long_texts_are_cut_to_the_window(reader: PairReader) -> None:
    """Whatever is asked of whatever, a pair fits the model."""
    pair = reader.pair("vì sao " * 500, "Một câu dài. " * 500)
    assert len(pair.ids) == 512
    assert pair.first <= LONGEST_QUESTION + 8


def test_an_empty_passage_is_a_pair_without_places(reader: PairReader) -> None:
    """Nothing breaks where there is nothing to read."""
    assert reader.pair("Ai?", "").spans == []
