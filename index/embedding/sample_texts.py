"""Off-topic queries stored with the program: sample texts for calibration and for quantisation."""

import json
from importlib.resources import files

from index.text.analysis import normalise
from index.text.languages import QueryLanguage


def off_topic_texts(language: QueryLanguage) -> list[str]:
    """Return the queries written in Vietnamese with diacritics, or in English."""
    lines = files("index.embedding").joinpath("probes.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [normalise(row["text"]) for row in rows if row["language"] == language]
