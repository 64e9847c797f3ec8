"""A build's facts are read whole, or said to be damaged."""

import json
from pathlib import Path
from typing import Any

import pytest

from index.errors import SnapshotError
from index.records import SCHEMA
from index.storage.manifest import Answerability, BackgroundScores, Manifest

FACTS = Manifest(
    schema=SCHEMA,
    built="2026-11-28T23:03:04+00:00",
    model="bundled",
    model_digest="0",
    dimension=384,
    question_prefix="",
    passage_prefix="",
    counts={"articles": 6},
    corpus_digest="0",
    files={},
    offtopic={"vi": BackgroundScores(1.0, 0.1)},
    reader="0",
    answerability={"vi": Answerability(0, 1, 0, 0.2, 0.4)},
    tools={},
    embedded_by="x",
)


def test_facts_come_back_as_they_were_saved(tmp_path: Path) -> None:
    """Every one of them."""
    FACTS.save(tmp_path)
    assert Manifest.load(tmp_path) == FACTS


@pytest.mark.parametrize(
    ("name", "value"),
    [("built", "yesterday"), ("built", 5), ("counts", None), ("offtopic", []), ("more", 1)],
)
def test_a_damaged_fact_is_one_plain_error(tmp_path: Path, name: str, value: Any) -> None:
    """The command that mends it stands beside it; no other error reaches who opens the index."""
    FACTS.save(tmp_path)
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {name: value}), "utf-8")
    with pytest.raises(SnapshotError, match="is damaged: build it again"):
        Manifest.load(tmp_path)
