"""What a searcher asks its index, told by an index that only listens."""

from collections.abc import Sequence
from typing import cast

import pytest

from index.search.index_reader import IndexReader
from retrieval.ranking.search import Searcher
from retrieval.understanding.question import parse_question


class _EncodingError(Exception):
    """Ends a search once its texts are known."""


class _Listener:
    """Restores to capitals, so that it shows, and encodes nothing."""

    async def restore_diacritics(self, texts: Sequence[str]) -> list[str]:
        """Return the texts in capitals."""
        return [text.upper() for text in texts]

    async def encode(self, texts: Sequence[str]) -> None:
        """Raise what was to be encoded."""
        raise _EncodingError(*texts)


@pytest.mark.parametrize(
    ("before", "own", "searched"),
    [
        ("Blinken gặp ai?", "con lavrov thi sao", "Blinken gặp ai? CON LAVROV THI SAO"),
        ("blinken gap ai?", "Còn ông Vương?", "BLINKEN GAP AI? Còn ông Vương?"),
        (
            "Who did Blinken meet?",
            "the con o vieng chan",
            "Who did Blinken meet? THE CON O VIENG CHAN",
        ),
        ("Blinken gặp ai?", "Còn ông Vương?", "Blinken gặp ai? Còn ông Vương?"),
        ("", "blinken gap ai", "BLINKEN GAP AI"),
    ],
)
async def test_each_part_typed_without_tones_is_restored(
    before: str, own: str, searched: str
) -> None:
    """Also where the other part has its tones, or is English."""
    searcher = Searcher(cast(IndexReader, _Listener()))
    with pytest.raises(_EncodingError) as told:
        await searcher.search(parse_question(own).in_context(f"{before} {own}".strip()), 1)
    assert told.value.args[0] == searched
