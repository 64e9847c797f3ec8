"""The data of reading that the project wrote: its form, and what near-misses are made of it."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.embedding.encoder import Encoder
from index.preparation.prepare import prepared
from index.text.analysis import fold
from index.text.languages import QueryLanguage
from tests.training import near_misses
from tests.training.examples import Example, Split, occurrences
from tests.training.near_misses import Names
from tests.training.negatives import hard_negatives

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


def test_another_country_is_asked_about_than_the_passage_names() -> None:
    """Its office-holders are others; the country of the answer stays."""
    passage = "Ngoại trưởng Nga gặp thủ tướng Pháp Lê Thị Hoa ở Huế."
    asked = Example(
        "Ai là thủ tướng của Pháp?",
        passage,
        occurrences(passage, "Lê Thị Hoa"),
        QueryLanguage.VI,
        "reading:x:0",
        Split.TRAIN,
    )
    made = [near_misses.other_country(asked, random.Random(n)) for n in range(30)]
    assert not any(one.answers for one in made if one)
    asked_about = {_question(one) for one in made} - {None}
    assert len(asked_about) > 3
    assert all(str(one).startswith("Ai là thủ tướng của ") for one in asked_about)
    assert not any("Pháp" in str(one) or "Nga?" in str(one) for one in asked_about)
    where = replace(asked, question="Bà Hoa là người Pháp?", answers=occurrences(passage, "Pháp"))
    assert near_misses.other_country(where, random.Random(0)) is None


def test_hard_negatives_do_not_answer_and_off_topic_ones_are_of_the_other_kind() -> None:
    """News is off-topic for an encyclopaedia's question; no negative holds the answer's words."""
    news = _example("Ai gặp bà Hoa?", "Trần Văn Minh", QueryLanguage.VI)
    texts = {
        "reading:news:1": "Bà Lê Thị Hoa tiếp Trần Văn Minh ở Huế.",
        "reading:news:2": "Ông Đỗ Quốc Anh gặp bà Lê Thị Hoa ở Đà Nẵng.",
        "reading:wiki_people:1": "Lê Thị Hoa là một nhà thơ, mất năm 1802.",
        "xquad:Huế:1": "Huế từng là kinh đô của nhà Nguyễn.",
    }
    others = [replace(news, passage=text, answers=(), group=group) for group, text in texts.items()]
    examples = [news, *others]
    found = hard_negatives(examples, Encoder(prepared("bundled")))[0]
    assert [examples[at].group for at in found.near] == ["reading:news:2"]
    assert {examples[at].group for at in found.off_topic} == {
        "reading:wiki_people:1",
        "xquad:Huế:1",
    }


def _question(made: Example | None) -> str | None:
    return made.question if made else None
