"""The quality gate: about a hundred questions over the five pages, with committed floors.

tests/questions/floors.json holds, for each language and measure, the floor and what was measured
when it was set. The floors lie a little below what was measured, so that a gain may cost one
question elsewhere, and a loss that readers would notice fails.

- first: the first hit is of an article that answers
- found: one of the first three hits is
- marked: one of the first three hits has a sentence marked that holds the answer
- kept: the question is not told "nothing found", though the articles answer it
- refused: an off-topic question is
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from retrieval.answer import Answerer
from retrieval.results import Answer, Status

QUESTIONS = Path(__file__).parent / "questions"
FLOORS: dict[str, dict[str, dict[str, float]]] = json.loads(
    (QUESTIONS / "floors.json").read_text("utf-8")
)
SHOWN = 3
Row = dict[str, Any]
Asked = list[tuple[Row, Answer]]


def _first(row: Row, answer: Answer) -> bool:
    return any(hit.article.id in row["articles"] for hit in answer.hits[:1])


def _found(row: Row, answer: Answer) -> bool:
    return any(hit.article.id in row["articles"] for hit in answer.hits)


def _marked(row: Row, answer: Answer) -> bool:
    return any(said in hit.highlighted for hit in answer.hits for said in row["answers"])


def _kept(_: Row, answer: Answer) -> bool:
    return answer.status is not Status.NOTHING


def _refused(row: Row, answer: Answer) -> bool:
    return not _kept(row, answer)


MEASURES: dict[str, Callable[[Row, Answer], bool]] = {
    "first": _first,
    "found": _found,
    "marked": _marked,
    "kept": _kept,
    "refused": _refused,
}


@pytest.fixture(scope="module")
def asked(seed_index: Path) -> Asked:
    """Ask every question of tests/questions/seeds.jsonl."""
    lines = (QUESTIONS / "seeds.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]

    async def ask() -> Asked:
        async with aclosing(await Answerer.open(seed_index)) as answerer:
            return [(row, await answerer.answer(row["text"], SHOWN)) for row in rows]

    return asyncio.run(ask())


def test_every_language_has_a_floor_for_every_measure(asked: Asked) -> None:
    """No question is asked in a language that the gate passes over; at least 40 are answerable."""
    assert {row["language"] for row, _ in asked} == set(FLOORS)
    assert all(set(floors) == set(MEASURES) for floors in FLOORS.values())
    assert sum(bool(row["articles"]) for row, _ in asked) >= 40


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("language", FLOORS)
def test_quality_is_not_below_its_floor(asked: Asked, language: str, measure: str) -> None:
    """The share of questions that fare well is at least the floor; a failure names the others."""
    of_language = [(row, answer) for row, answer in asked if row["language"] == language]
    chosen = [
        (row, answer)
        for row, answer in of_language
        if ("-off-" in row["id"] if measure == "refused" else row["articles"])
    ]
    failed = [row for row, answer in chosen if not MEASURES[measure](row, answer)]
    share = 1 - len(failed) / len(chosen)
    floor = FLOORS[language][measure]
    lines = "\n".join(f"  {row['id']} {row['text']}" for row in failed)
    assert share >= floor["floor"], (
        f"{language} {measure}: {share:.3f} of {len(chosen)} questions, the floor is "
        f"{floor['floor']:.3f} and {floor['measured']:.3f} was measured; these failed:\n{lines}"
    )
