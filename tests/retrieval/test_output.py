"""An answer as JSON values, for other programs."""

import json
from dataclasses import replace
from datetime import date

import pytest

from index.records import Article, Kind, Passage
from retrieval.output import answer_record
from retrieval.ranking.date_resolution import resolve_dates
from retrieval.results import Answer, Hit, Span, Status

ANSWER = Answer("Họ gặp nhau khi nào?", Status.FOUND)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("whole", [True, False])
def test_it_says_whether_a_part_of_the_index_was_out_of_reach(status: Status, whole: bool) -> None:
    """Whatever was found: there may be more in that part."""
    told = json.loads(json.dumps(answer_record(replace(ANSWER, status=status, is_whole=whole))))
    assert told["whole"] is whole


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Họ họp ngày 9/7 và ngày 8/7.", {"9/7": "2022-07-09", "8/7": "2022-07-08"}),
        ("Họ họp ngày 9/7 năm ngoái, ngày 9/7 năm nay.", {}),
        ("Ngày 9/7 năm ngoái, ngày 8/7 và ngày 9/7 năm nay.", {"8/7": "2022-07-08"}),
        ("Ngày 9/7, rồi cũng ngày 9/7.", {"9/7": "2022-07-09"}),
        ("Họ họp.", {}),
    ],
)
def test_dates_give_the_day_of_what_is_written_of_one_day(text: str, dates: dict[str, str]) -> None:
    """What is written alike of two days is left out: either would be wrong of the other."""
    article = Article("a", "a.txt", "Tựa", ())
    found = resolve_dates(text, date(2022, 7, 10))
    hit = Hit(Passage(0, "a", 0, text, Kind.BODY), article, 1.0, Span(0, len(text)), dates=found)
    told = json.loads(json.dumps(answer_record(replace(ANSWER, hits=(hit,)))))
    assert told["hits"][0]["dates"] == dates
