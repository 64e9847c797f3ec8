"""The data of reading that the project wrote, in the form that training reads."""

import json
from pathlib import Path

import pytest

from index.text.languages import QueryLanguage

DATA = sorted((Path(__file__).parents[2] / "training" / "data").glob("*.jsonl"))


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.stem)
def test_every_answer_stands_in_its_passage(file: Path) -> None:
    """A question has exact words of its passage for an answer, or says how it misses."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        assert len({asked["q"] for asked in row["questions"]}) == len(row["questions"])
        for asked in row["questions"]:
            assert asked["lang"] in set(QueryLanguage)
            if asked["answer"] is None:
                assert asked["miss"]
            else:
                assert asked["answer"] in row["passage"], asked
