"""An answer as JSON values, for other programs."""

import json
from dataclasses import replace

import pytest

from index.records import Article, Kind, Passage
from retrieval.output import answer_record
from retrieval.results import Answer, Hit, Span, Status

ANSWER = Answer("Họ gặp nhau khi nào?", Status.FOUND)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("whole", [True, False])
def test_it_says_whether_a_part_of_the_index_was_out_of_reach(status: Status, whole: bool) -> None:
    """Whatever was found: there may be more in that part."""
    told = json.loads(json.dumps(answer_record(replace(ANSWER, status=status, is_whole=whole))))
    assert told["whole"] is whole
