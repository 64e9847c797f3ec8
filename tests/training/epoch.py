"""What is read in one epoch: the examples, some changed, and others made of them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.text.languages import QueryLanguage
from tests.training import augment, near_misses
from tests.training.examples import Example
from tests.training.near_misses import Names
from tests.training.negatives import Negatives


@dataclass(frozen=True, slots=True)
class Shares:
    """How often a near-miss of each kind is made of a question that is answered."""

    without_answer: float
    other_name: float
    other_time: float
    other_role: float
    other_attribute: float
    other_country: float
    other_passage: float
    off_topic: float


# How often an example is changed.
TONELESS = 0.1
RENAMED = 0.5
SHORTENED = 0.8

BESIDE_WRITTEN = Shares(0.2, 0.3, 0.5, 0.4, 0.12, 0.3, 0.15, 0.1)
ALONE = Shares(
    0.4, 0.4, 0.5, 0.4, 0.0, 0.4, 0.4, 0.2
)  # XQuAD's passages, for which none were written


def epoch(examples: Sequence[Example], negatives: Sequence[Negatives], seed: int) -> list[Example]:
    """Return the examples of an epoch; the same seed gives the same ones."""
    draw = random.Random(seed)
    others = Names.of(dict.fromkeys(one.passage for one in examples))
    found: list[Example] = []
    for example, its in zip(examples, negatives, strict=True):
        found.append(_changed(example, others, draw))
        if example.answers:
            near = [examples[place].passage for place in its.near]
            away = [examples[place].passage for place in its.off_topic]
            made = _near_misses(example, near, away, others, draw)
            found.extend(_changed(one, others, draw) for one in made)
    return found


def _near_misses(
    example: Example,
    near: Sequence[str],
    away: Sequence[str],
    others: Names,
    draw: random.Random,
) -> list[Example]:
    shares = ALONE if example.group.startswith("xquad") else BESIDE_WRITTEN
    made: list[Example | None] = []
    if draw.random() < shares.without_answer:
        made.append(near_misses.without_answer(example, draw))
    if draw.random() < shares.other_name:
        made.append(near_misses.other_name(example, others, draw))
    if draw.random() < shares.other_time:
        made.append(near_misses.other_time(example, draw))
    if draw.random() < shares.other_role:
        made.append(near_misses.other_role(example, draw))
    if draw.random() < shares.other_attribute:
        made.append(near_misses.other_attribute(example, draw))
    if draw.random() < shares.other_country:
        made.append(near_misses.other_country(example, draw))
    if near and draw.random() < shares.other_passage:
        made.append(replace(example, passage=draw.choice(near), answers=()))
    if away and draw.random() < shares.off_topic:
        made.append(replace(example, passage=draw.choice(away), answers=()))
    return [one for one in made if one is not None]


def _changed(example: Example, others: Names, draw: random.Random) -> Example:
    if draw.random() < RENAMED:
        example = augment.renamed(example, others.all, draw)
    if draw.random() < SHORTENED:
        example = augment.shortened(example, draw)
    if example.language is QueryLanguage.VI and draw.random() < TONELESS:
        example = augment.toneless(example)
    return example
