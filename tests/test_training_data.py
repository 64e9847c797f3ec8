"""What the reader learns from: answers are words of their passages, and what is asked to measure
it is not in there."""

import json
from pathlib import Path
from typing import Any

import pytest

from index.text.analysis import fold

DATA = sorted((Path(__file__).parent / "training" / "data").glob("*.jsonl"))
MEASURED = Path(__file__).parent / "questions"


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _plain(question: str) -> str:
    return " ".join(fold(question).strip("?!. ").split())


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.stem)
def test_answers_are_words_of_their_passage(file: Path) -> None:
    """Others would be learnt as near-misses, silently."""
    for row in _rows(file):
        for asked in row["questions"]:
            assert asked["answer"] is None or asked["answer"] in row["passage"], asked


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.stem)
def test_questions_that_measure_the_reader_are_not_learnt(file: Path) -> None:
    """However they are typed: a reader that has seen one says nothing of those it has not."""
    measured = {_plain(row["text"]) for kept in MEASURED.glob("*.jsonl") for row in _rows(kept)}
    assert len(measured) > 100
    learnt = {_plain(asked["q"]) for row in _rows(file) for asked in row["questions"]}
    assert not learnt & measured
