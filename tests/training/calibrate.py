"""Learns how the reader's word is to be taken, on questions that it has not seen in training.

Logistic regressions, in each language: of a passage, the probability that it answers, by the two
logits of the network; of a question over an index, the probability that the articles say it, by
that of its best passage, and that they speak of it, by how far its score stands above off-topic
questions. The former is learnt of questions that the reader has not seen; the latter needs none of
it, and is learnt of XQuAD's, which name what they are about, as those of readers do: "when does the
work begin?" fits a dozen of the invented passages, and no topic is to be told by it.
"""

import asyncio
import json
import random
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedding.encoder import Encoder
from index.pipeline.build import build
from index.progress import Progress
from index.reading.reader import Reader
from index.reading.weights import facts_file
from index.storage.manifest import Answerability
from index.text.languages import QueryLanguage
from retrieval.answer import Answerer
from tests.training.augment import toneless
from tests.training.examples import Example, Split

Floats = npt.NDArray[np.float64]

LOST = 0.02  # of good questions, told "nothing"
CAUTIOUS = 0.05  # of good questions, answered with caution or not at all
ASKED = 250  # questions that the reader has not seen, of each language
ON_TOPIC, OFF_TOPIC = 250, 250  # questions to tell topics by, of each language and set
STANDING = "xquad"  # the set whose questions stand without their passage
RIDGE = 0.1
# How steeply the probability of a topic rises with the z-score at most: z-scores move by some per
# cent from one processor's build to another's.
STEEPEST = 1.5

NEUTRAL = {
    "calibration": {str(one): [0.0, 1.0, 0.0] for one in QueryLanguage},
    "answerability": dict.fromkeys(
        map(str, QueryLanguage), asdict(Answerability(0, 1, 0, 0.1, 0.5))
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search found for a question over an index."""

    example: Example
    on_topic: bool
    logit: float
    z_score: float

    @property
    def is_unseen(self) -> bool:
        """Whether it is about the articles, and the reader has not learnt it."""
        return self.on_topic and self.example.split is Split.CALIBRATION

    @property
    def is_good(self) -> bool:
        """Whether the articles answer it."""
        return self.on_topic and bool(self.example.answers)


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
        weights = _logistic(
            np.array([row for row, _ in rows]), np.array([y * 1.0 for _, y in rows])
        )
        found[str(language)] = weights.round(4).tolist()
    return found


async def ask(
    folder: Path, encoder: Encoder, passages: Sequence[str], questions: Sequence[Example]
) -> list[Asked]:
    """Ask questions over an index of the passages; those of others are off-topic.

    The folder keeps the index, whose vectors the next call takes over.
    """
    rows = [
        json.dumps({"_id": f"{place}", "title": f"{place}", "text": text}, ensure_ascii=False)
        for place, text in enumerate(passages)
    ]
    (folder / "corpus.jsonl").write_text("\n".join(rows), "utf-8")
    await build([folder / "corpus.jsonl"], folder / "index", encoder, Progress())
    known, asked = set(passages), []
    async with aclosing(await Answerer.open(folder / "index")) as answerer:
        for one in questions:
            found = await answerer.search(one.question, 3)
            # NEUTRAL takes no question to be off topic: all are read.
            if found.evidence and found.evidence.logit is not None:
                logit = found.evidence.logit
                asked.append(Asked(one, one.passage in known, logit, found.z_score))
    return asked


def answerability(asked: Sequence[Asked]) -> dict[str, float]:
    """Return what an Answerability is made of, from questions of one language.

    What is lost is told by every pair of an unseen question's reading and a standing one's topic.
    """
    unseen = [one for one in asked if one.is_unseen]
    standing = [one.z_score for one in asked if one.is_good and _set_of(one.example) == STANDING]
    said = _logistic(
        np.array([[1.0, one.logit] for one in unseen]),
        np.array([float(one.is_good) for one in unseen]),
    )
    slope, bias = _topic(standing, [one.z_score for one in asked if not one.on_topic])
    made = Answerability(said[0], said[1], slope, 0, 0, bias)
    kept = [
        made.probability(one.logit, z_score)
        for one in unseen
        if one.is_good
        for z_score in standing
    ]
    unsure, found = np.quantile(kept, [LOST, CAUTIOUS])
    made = replace(made, unsure=unsure, found=found)
    return {name: round(float(value), 4) for name, value in asdict(made).items()}


def _topic(good: Sequence[float], away: Sequence[float]) -> tuple[float, float]:
    """Return slope and bias of the probability of a topic, by z-scores, both kinds as likely."""
    rows = np.array([[1.0, z_score] for z_score in (*good, *away)])
    on_topic = np.array([1.0] * len(good) + [0.0] * len(away))
    worth = np.array([len(away)] * len(good) + [len(good)] * len(away)) / max(len(good), len(away))
    bias, slope = _logistic(rows, on_topic, worth)
    capped = min(slope, STEEPEST)
    return capped, bias * capped / slope


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def _logistic(rows: Floats, good: Floats, worth: Floats | None = None) -> Floats:
    """Fit by Newton's method, with a little of a ridge; rows may be worth more or less than one."""
    worth = np.ones(len(rows)) if worth is None else worth
    weights = np.zeros(rows.shape[1])
    for _ in range(30):
        likely = _sigmoid(rows @ weights)
        slope = rows.T @ (worth * (likely - good)) + RIDGE * weights
        bend = (rows * (worth * likely * (1 - likely))[:, None]).T @ rows
        bend += RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return np.asarray(weights)


def calibrate(
    folder: Path, weights: Path, reader: Reader, encoder: Encoder, examples: Sequence[Example]
) -> dict[str, Any]:
    """Return the facts that belong beside a file of weights."""
    kept = [one for one in examples if one.split is Split.CALIBRATION]
    found: dict[str, Any] = {"calibration": calibrate_passages(reader, kept)}
    write_facts(weights, {**NEUTRAL, **found})
    learnt = [one for one in examples if one.split is Split.TRAIN]
    # Without tones people type what they would ask with them, not only what is asked in chats.
    for some in (kept, learnt):
        some += [toneless(one) for one in some if one.language is QueryLanguage.VI]
    draw, asked = random.Random(15), list[Asked]()
    for home in sorted({_set_of(one) for one in examples}):
        own = [one for one in examples if _set_of(one) == home and one.split is not Split.TEST]
        questions = [
            *_drawn([one for one in kept if _set_of(one) == home], ASKED, draw),
            *_drawn([one for one in learnt if _set_of(one) == home == STANDING], ON_TOPIC, draw),
            *_drawn([one for one in learnt if _set_of(one) != home], OFF_TOPIC, draw),
        ]
        passages = list(dict.fromkeys(one.passage for one in own))
        (folder / home).mkdir(exist_ok=True)
        asked += asyncio.run(ask(folder / home, encoder, passages, questions))
    found["answerability"] = {
        str(language): answerability([one for one in asked if one.example.language is language])
        for language in QueryLanguage
    }
    return found


def _set_of(example: Example) -> str:
    return example.group.split(":")[0]


def _drawn(examples: Sequence[Example], most: int, draw: random.Random) -> list[Example]:
    """Return at most so many of each language."""
    found = []
    for language in QueryLanguage:
        its = [one for one in examples if one.language is language]
        found += draw.sample(its, min(most, len(its)))
    return found


def write_facts(weights: Path, facts: Mapping[str, object]) -> None:
    """Write the facts about a file of weights beside it."""
    text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    facts_file(weights).write_text(text, "utf-8")
