"""What the stages of a search hand on."""

from typing import cast

import numpy as np
import pytest

from index.search.index_reader import Candidates
from retrieval.ranking.reading import READ_PASSAGES
from retrieval.ranking.stages import Encoded, Scored
from retrieval.understanding.partial_date import PartialDate
from retrieval.understanding.question import parse_question


@pytest.mark.parametrize(
    ("fused", "dates", "thorough", "in_reach", "to_read"),
    [
        ([2.0, 1.5, 1.0, 0.9, 0.8], [], False, 1, 1),
        ([2.0, 1.95, 1.0, 0.9, 0.8], [], False, 2, 2),
        ([2.0, 1.5, 1.0, 0.9, 0.8], [], True, 1, READ_PASSAGES),
        (
            [2.0, 1.5, 1.0, 0.9, 0.8],
            [PartialDate(month=7, day=9)],
            False,
            READ_PASSAGES,
            READ_PASSAGES,
        ),
        ([2.0, 1.5], [PartialDate(month=7, day=9)], False, 2, 2),
    ],
)
def test_what_is_read_of_a_question(
    fused: list[float], dates: list[PartialDate], thorough: bool, in_reach: int, to_read: int
) -> None:
    """What may become first, by reading or by its day; of a watch all that may be news. What is
    read beyond reach tells nothing of whether the articles answer."""
    request = Encoded(parse_question("Blinken gặp ai?"), 3, thorough, [])
    scored = Scored(request, dates, cast(Candidates, None), np.array(fused))
    assert (scored.in_reach, scored.to_read) == (in_reach, to_read)
