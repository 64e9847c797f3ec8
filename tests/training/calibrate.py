"""Learns how the reader's word is to be taken, on questions that it has not seen in training.

Twice a logistic regression, in each language: of a passage, the probability that it answers, by the
two logits of the network; of a question over an index, the probability that the articles answer
it, by that of its best passage and by how far its score stands above off-topic questions.
"""

import asyncio
import json
import random
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedding.encoder import Encoder
from index.pipeline.build import build
from index.progress import Progress
from index.reading.reader import Reader
from index.reading.weights import facts_file
from index.storage.manifest import Z_RANGE, Answerability
from index.text.languages import QueryLanguage
from retrieval.answer import Answerer
from tests.training.augment import toneless
from tests.training.examples import Example, Split

Floats = npt.NDArray[np.float64]

LOST = 0.03  # of good questions, told "nothing"
CAUTIOUS = 0.12  # of good questions, answered with caution or not at all
ASKED = 400  # questions about what is in the index
OFF_TOPIC = 40  # questions about other things, of each language
RIDGE = 1e-3

NEUTRAL = {
    "calibration": {str(one): [0.0, 1.0, 0.0] for one in QueryLanguage},
    "answerability": dict.fromkeys(
        map(str, QueryLanguage), asdict(Answerability(0, 1, 0, 0.1, 0.5))
    ),
}


def calibrate_passages(reader: Reader, examples: Sequence[Example]) -> dict[str, list[float]]:
    """Return bias and weights of the two logits, by QueryLanguage."""
    found = {}
    read = reader.spans([(one.question, one.passage) for one in examples])
    for language in QueryLanguage:
        rows = [
            ([1.0, word.answered, word.margin], bool(one.answers))
            for one, word in zip(examples, read, strict=True)
            if one.language is language
        ]
        weights = _logistic(np.array([row for row, _ in rows]), np.array([y for _, y in rows]))
        found[str(language)] = weights.round(4).tolist()
    return found


async def calibrate_questions(
    folder: Path,
    encoder: Encoder,
    passages: Sequence[str],
    asked: Sequence[Example],
    away: Sequence[Example],
) -> dict[str, dict[str, float]]:
    """Return what an Answerability is made of, by QueryLanguage; `away` are off-topic.

    `folder` keeps the index of the passages, whose vectors the next call takes over.
    """
    rows = [
        json.dumps({"_id": f"{place}", "title": f"{place}", "text": text}, ensure_ascii=False)
        for place, text in enumerate(passages)
    ]
    (folder / "corpus.jsonl").write_text("\n".join(rows), "utf-8")
    await build([folder / "corpus.jsonl"], folder / "index", encoder, Progress())
    seen = []
    async with aclosing(await Answerer.open(folder / "index")) as answerer:
        for one, is_away in [(one, False) for one in asked] + [(one, True) for one in away]:
            found = await answerer.search(one.question, 3)
            if found.evidence:
                good = bool(one.answers) and not is_away
                seen.append((one.language, found.evidence.logit, found.z_score, good))
    return {
        str(language): _answerability([row for row in seen if row[0] is language])
        for language in QueryLanguage
    }


def _answerability(seen: Sequence[tuple[QueryLanguage, float, float, bool]]) -> dict[str, float]:
    rows = np.array([[1.0, read, np.clip(far, *Z_RANGE)] for _, read, far, _ in seen])
    good = np.array([one[3] for one in seen])
    weights = _logistic(rows, good)
    likely = 1 / (1 + np.exp(-rows[good] @ weights))
    unsure, found = np.quantile(likely, [LOST, CAUTIOUS])
    made = Answerability(*weights.tolist(), float(unsure), float(found))
    return {name: round(value, 4) for name, value in asdict(made).items()}


def _logistic(rows: Floats, good: npt.NDArray[np.bool_]) -> Floats:
    """Fit by Newton's method, with a little of a ridge."""
    weights = np.zeros(rows.shape[1])
    for _ in range(30):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (likely - good) + RIDGE * weights
        bend = (rows * (likely * (1 - likely))[:, None]).T @ rows + RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return np.asarray(weights)


def calibrate(
    folder: Path, weights: Path, reader: Reader, encoder: Encoder, examples: Sequence[Example]
) -> dict[str, Any]:
    """Return the facts that belong beside a file of weights."""
    draw = random.Random(15)
    kept = [one for one in examples if one.split is Split.CALIBRATION]
    home = {one.group.split(":")[0] for one in kept}
    others = [one for one in examples if one.group.split(":")[0] not in home]
    others += [toneless(one) for one in others if one.language is QueryLanguage.VI]
    away = [
        one
        for language in QueryLanguage
        for one in draw.sample(
            [each for each in others if each.language is language],
            min(OFF_TOPIC, sum(each.language is language for each in others)),
        )
    ]
    passages = list(
        dict.fromkeys(
            one.passage
            for one in examples
            if one.group.split(":")[0] in home and one.split is not Split.TEST
        )
    )
    found: dict[str, Any] = {"calibration": calibrate_passages(reader, kept)}
    write_facts(weights, {**NEUTRAL, **found})
    asked = draw.sample(kept, min(ASKED, len(kept)))
    found["answerability"] = asyncio.run(
        calibrate_questions(folder, encoder, passages, asked, away)
    )
    return found


def write_facts(weights: Path, facts: Mapping[str, object]) -> None:
    """Write the facts about a file of weights beside it."""
    text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    facts_file(weights).write_text(text, "utf-8")
