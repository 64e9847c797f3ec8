"""The data of reading that the project wrote: its form, and what near-misses are made of it."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from index.text.analysis import fold
from index.text.languages import QueryLanguage
from tests.training import near_misses
from tests.training.examples import Example, Split, occurrences
from tests.training.near_misses import Names

DATA = sorted((Path(__file__).parents[2] / "training" / "data").glob("*.jsonl"))

PASSAGE = "Ông Trần Văn Minh, giám đốc, gặp bà Lê Thị Hoa ở Huế năm 2021. Họ bàn về một cây cầu."
OTHERS = Names(["Đỗ Quốc Anh"], ["Cần Thơ"])


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.stem)
def test_every_answer_stands_in_its_passage(file: Path) -> None:
    """A question has exact words of its passage for an answer, or says how it misses."""
    for row in _rows(file):
        assert len({asked["q"] for asked in row["questions"]}) == len(row["questions"])
        for asked in row["questions"]:
            assert asked["lang"] in set(QueryLanguage)
            if asked["answer"] is None:
                assert asked["miss"]
            else:
                assert asked["answer"] in row["passage"], asked


def _example(question: str, answer: str, language: QueryLanguage) -> Example:
    return Example(
        question, PASSAGE, occurrences(PASSAGE, answer), language, "reading:x:0", Split.TRAIN
    )


def test_another_name_is_written_as_the_first_was() -> None:
    """English questions write names without diacritics; the passage names neither."""
    asked = _example("When did Tran Van Minh meet Hoa?", "năm 2021", QueryLanguage.EN)
    made = {_question(near_misses.other_name(asked, OTHERS, random.Random(n))) for n in range(20)}
    assert made == {"When did Do Quoc Anh meet Hoa?", "When did Tran Van Minh meet Anh?"}


def test_another_year_is_not_in_the_passage() -> None:
    """A question about a year is asked about another."""
    asked = _example("Năm 2021 ai gặp bà Hoa?", "Trần Văn Minh", QueryLanguage.VI)
    made = near_misses.other_time(asked, random.Random(0))
    assert made
    assert not made.answers
    assert "2021" not in made.question


def test_another_office_is_not_in_the_passage() -> None:
    """A question about one office is asked about another of the same house."""
    asked = _example("Ai là giám đốc?", "Trần Văn Minh", QueryLanguage.VI)
    made = {_question(near_misses.other_role(asked, random.Random(n))) for n in range(30)}
    offices = {fold(one).removeprefix("ai la ").removesuffix("?") for one in made if one}
    assert offices
    assert all(office not in fold(PASSAGE) for office in offices)


def test_an_attribute_is_asked_that_is_not_said() -> None:
    """The person is in the passage, and no word of what is asked."""
    asked = _example("Ai gặp bà Hoa?", "Trần Văn Minh", QueryLanguage.VI)
    made = {_question(near_misses.other_attribute(asked, random.Random(n))) for n in range(300)}
    assert "Trần Văn Minh kết hôn với ai?" in made
    assert "Trần Văn Minh sống ở đâu?" not in made  # "ở" stands in the passage


def _question(made: Example | None) -> str | None:
    return made.question if made else None
